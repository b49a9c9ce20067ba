import {
  type Deployment,
  type GatewayConfig,
  type GatewayWorkers,
  gatewayLimits,
  openDeployment,
  parseGatewayConfig,
  readGatewayConfig,
} from '@rollcall/gateway';
import type { Profile } from '@rollcall/iso8583';
import type { Logger } from 'pino';
import { CliError, exit } from '../cli-error.ts';
import { deploymentOptions } from '../deployment-options.ts';
import { openLog } from '../log/open-log.ts';
import { readProfile } from '../profile-option.ts';
import { many, optional, wholeNumber } from '../read-value.ts';
import { serveGateway, serveGatewayWorkers, type WorkerEvents } from '../serve-gateway.ts';
import type { Call, Verb } from '../verb.ts';

export const gateway: Verb = {
  name: ['gateway'],
  options: {
    config: { type: 'string', value: 'FILE' },
    listen: { type: 'string', multiple: true, value: 'URL' },
    workers: { type: 'string', value: 'N' },
    ...deploymentOptions,
  },
  examples: [
    'rollcall gateway --data ./data --listen tcp://127.0.0.1:9000',
    'rollcall gateway --config gateway.yaml --workers 4',
  ],
  async run(call) {
    // Listened for from the start: whoever reads `ready` may end us at once.
    const stopping = new AbortController();
    const stopped = call.io.stopped().then(() => stopping.abort());
    // The same for certificates: a signal without a listener would end us.
    const serving = Promise.withResolvers<() => void>();
    call.io.onReload(() => void serving.promise.then((reload) => reload()));
    const config = await configOf(call);
    const profile = await readProfile(call, config.profile);
    const log = openLog(config.log.level);
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
      const running = await unlessStopped(
        serve(deployment, config, profile, log, stopping.signal),
        stopping.signal,
      );
      if (running) {
        call.io.out(`ready ${JSON.stringify({ listen: running.listen })}\n`);
        log.info({ listen: running.listen, data: deployment.dataDir }, 'gateway ready');
        serving.resolve(() => reload(running, log));
        await stopped;
        log.info('gateway stopping');
        await running.close();
      }
    } finally {
      await deployment.close();
    }
    return exit.done;
  },
};

/** Null for a start that was stopped, whether it had come to its end or its workers had heard of it too. */
async function unlessStopped(
  starting: Promise<GatewayWorkers>,
  signal: AbortSignal,
): Promise<GatewayWorkers | null> {
  try {
    const running = await starting;
    if (!signal.aborted) return running;
    await running.close();
    return null;
  } catch (error) {
    // A signal that came at the same moment as a worker's end is heard by then.
    await new Promise((heard) => setImmediate(heard));
    if (signal.aborted) return null;
    throw error;
  }
}

function reload(running: GatewayWorkers, log: Logger): void {
  running.reloadCertificates().then(
    () => log.info('certificates read again'),
    (error: unknown) => log.error({ err: error }, 'certificates not read again'),
  );
}

/** In this process, or in so many workers that it keeps. */
function serve(
  deployment: Deployment,
  config: GatewayConfig,
  profile: Profile,
  log: Logger,
  signal: AbortSignal,
): Promise<GatewayWorkers> {
  if (config.workers === 1) {
    const onFault = (where: string, error: unknown) => log.error({ where, err: error }, 'fault');
    return serveGateway(deployment, config, profile, { onFault });
  }
  const events: WorkerEvents = {
    onFault: (where, error, worker) =>
      log.error({ ...(worker === null ? {} : { worker }), where, err: error }, 'fault'),
    onReady: (worker, workerPid) => log.info({ worker, workerPid }, 'worker ready'),
    onDied: (worker, { code, signal }, restartMs) =>
      log.error({ worker, code, signal, restartMs }, 'worker died and is started again'),
    onSaid: (worker, line) => log.error({ worker, line }, 'worker said'),
  };
  return serveGatewayWorkers(deployment, config, profile, events, signal);
}

/** A file's settings, with what the command line says on top. */
async function configOf(call: Call): Promise<GatewayConfig> {
  const file = optional(call, 'config');
  const config = file === undefined ? parseGatewayConfig({}) : await readGatewayConfig(file);
  const listen = many(call, 'listen');
  const data = optional(call, 'data');
  const masterKeyFile = optional(call, 'master-key');
  const workers = wholeNumber(call, 'workers', 1, gatewayLimits.workersMax);
  return parseGatewayConfig({
    ...config,
    ...(listen.length > 0 ? { listen } : {}),
    ...(data === undefined ? {} : { data }),
    ...(masterKeyFile === undefined ? {} : { masterKeyFile }),
    ...(workers === undefined ? {} : { workers }),
  });
}
