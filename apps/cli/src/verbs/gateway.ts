import { type GatewayConfig, openDeployment, parseGatewayConfig, readGatewayConfig } from '@rollcall/gateway';
import { pino } from 'pino';
import { CliError, exit } from '../cli-error.ts';
import { deploymentOptions } from '../deployment-options.ts';
import { readProfile } from '../profile-option.ts';
import { many, optional } from '../read-value.ts';
import { serveGateway } from '../serve-gateway.ts';
import type { Call, Verb } from '../verb.ts';

export const gateway: Verb = {
  name: ['gateway'],
  options: {
    config: { type: 'string', value: 'FILE' },
    listen: { type: 'string', multiple: true, value: 'URL' },
    ...deploymentOptions,
  },
  examples: [
    'rollcall gateway --data ./data --listen tcp://127.0.0.1:9000',
    'rollcall gateway --config gateway.yaml',
  ],
  async run(call) {
    // Listened for from the start: whoever reads `ready` may end us at once.
    const stopped = call.io.stopped();
    const config = await configOf(call);
    const profile = await readProfile(call, config.profile);
    const log = pino({ level: config.log.level }, pino.destination({ dest: 2, sync: true }));
    const deployment = await openDeployment({
      dataDir: config.data,
      create: true,
      ...(config.masterKeyFile ? { masterKeyFile: config.masterKeyFile } : {}),
    });
    try {
      if (deployment.role === 'guest') {
        const { dataDir } = deployment;
        const message = 'another gateway runs on this data folder';
        throw new CliError({ code: 'store-owned', path: dataDir, message, params: { dataDir } });
      }
      if (!deployment.keyStore.isFitForProductionPins)
        log.warn('software key store: not for production PINs');
      const onFault = (where: string, error: unknown) => log.error({ where, err: error }, 'fault');
      const running = await serveGateway(deployment, config, profile, { onFault });
      call.io.out(`ready ${JSON.stringify({ listen: running.listen })}\n`);
      log.info({ listen: running.listen, data: deployment.dataDir }, 'gateway ready');
      call.io.onReload(() => {
        running.reloadCertificates().then(
          () => log.info('certificates read again'),
          (error: unknown) => log.error({ err: error }, 'certificates not read again'),
        );
      });
      await stopped;
      log.info('gateway stopping');
      await running.close();
    } finally {
      await deployment.close();
    }
    return exit.done;
  },
};

/** A file's settings, with what the command line says on top. */
async function configOf(call: Call): Promise<GatewayConfig> {
  const file = optional(call, 'config');
  const config = file === undefined ? parseGatewayConfig({}) : await readGatewayConfig(file);
  const listen = many(call, 'listen');
  const data = optional(call, 'data');
  const masterKeyFile = optional(call, 'master-key');
  return parseGatewayConfig({
    ...config,
    ...(listen.length > 0 ? { listen } : {}),
    ...(data === undefined ? {} : { data }),
    ...(masterKeyFile === undefined ? {} : { masterKeyFile }),
  });
}
