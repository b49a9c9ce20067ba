import { openDeployment, Registry, startGateway } from '@rollcall/gateway';
import { cupPos } from '@rollcall/iso8583';
import type { TlsCertificate } from '@rollcall/transport';
import { answerParent } from '../../bench/child/answer-parent.ts';
import { childArgument } from '../../bench/child/start-child.ts';
import type { BenchFolder } from '../../bench/gateway/bench-folder.ts';
import { benchMerchantId, terminalIdOf, tmkOf } from '../../bench/gateway/bench-terminal.ts';
import { type EndpointName, endpointHosts, ports } from '../netns/addresses.ts';

export interface FieldGatewayOptions {
  readonly folder: BenchFolder;
  /** It listens at each of them, by TLS and plainly: addresses of one cluster. */
  readonly endpoints: readonly EndpointName[];
  readonly certificate: TlsCertificate;
  /** Terminals registered, by number from 0. */
  readonly terminals: number;
}

/** A gateway as `rollcall gateway` runs it, on the embedded store, with its terminals registered. */
const options = childArgument<FieldGatewayOptions>();
const deployment = await openDeployment({ ...options.folder, create: true });
const registry = new Registry(deployment.store, deployment.keyStore);
for (let number = 0; number < options.terminals; number++) await register(number);
const maker = deployment.makePoolMaker();
const gateway = await startGateway({
  store: deployment.store,
  keyStore: deployment.keyStore,
  keySetMaker: maker,
  listeners: options.endpoints.flatMap((name) =>
    (['tls', 'tcp'] as const).map((scheme) => ({
      endpoint: { scheme, host: endpointHosts[name], port: ports[scheme] },
      profile: cupPos,
      lengthPrefix: 'detect' as const,
    })),
  ),
  tls: { certificate: options.certificate },
  acquirerId: '00000000',
  timeZone: 'Asia/Shanghai',
  pooledKeySets: options.terminals,
});
await gateway.poolFilled();

answerParent({
  async close() {
    await gateway.close({ graceMs: 0 });
    await maker.close();
    await deployment.close();
  },
});

async function register(number: number): Promise<void> {
  const added = await registry.register({
    terminalId: terminalIdOf(number),
    merchantId: benchMerchantId,
    tmk: tmkOf(number),
    cipher: 'des',
    profileId: 'cup-pos',
    keyFamily: 'double',
  });
  if (!added.ok) throw new Error(`terminal ${number} was not registered: ${added.fault}`);
}
