import {
  type Deployment,
  endpointsOf,
  type Gateway,
  type GatewayConfig,
  type GatewayOptions,
  readDownloads,
  startGateway,
} from '@rollcall/gateway';
import type { Profile } from '@rollcall/iso8583';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Dead key sets are kept this long for support; their keys are erased at once. */
const deadKeySetsKeptDays = 90;

/** A gateway on a deployment, with its key set maker and its housekeeping; `close` ends all three. */
export async function serveGateway(
  deployment: Deployment,
  config: GatewayConfig,
  profile: Profile,
  extra: Pick<GatewayOptions, 'observe' | 'onFault'>,
): Promise<Gateway> {
  const maker = deployment.makePoolMaker();
  let gateway: Gateway;
  try {
    gateway = await startGateway({
      ...gatewayOptions(deployment, config, profile),
      downloads: await readDownloads(config.downloads),
      keySetMaker: maker,
      ...extra,
    });
  } catch (error) {
    await maker.close();
    throw error;
  }
  const prune = () => {
    const now = Date.now();
    const before = {
      attemptsMs: now - config.attemptsKeptDays * dayMs,
      deadKeySetsMs: now - deadKeySetsKeptDays * dayMs,
    };
    deployment.store.prune(before).catch((error) => extra.onFault?.('prune', error));
  };
  const housekeeping = setInterval(prune, hourMs).unref();
  prune();
  return {
    ...gateway,
    get pooledKeySets() {
      return gateway.pooledKeySets;
    },
    async close(options) {
      clearInterval(housekeeping);
      await gateway.close(options);
      await maker.close();
    },
  };
}

function gatewayOptions(
  { store, keyStore }: Deployment,
  config: GatewayConfig,
  profile: Profile,
): Omit<GatewayOptions, 'keySetMaker'> {
  return {
    store,
    keyStore,
    listeners: endpointsOf(config.listen).map((endpoint) => ({
      endpoint,
      profile,
      lengthPrefix: config.lengthPrefix,
    })),
    acquirerId: config.acquirerId,
    timeZone: config.timeZone,
    unprovenLifeMs: config.unprovenLifeHours * hourMs,
    ...(config.pooledKeySets === undefined ? {} : { pooledKeySets: config.pooledKeySets }),
    ...(config.connectionsMax === undefined ? {} : { connectionsMax: config.connectionsMax }),
    ...(config.idleTimeoutSeconds === undefined ? {} : { idleTimeoutMs: config.idleTimeoutSeconds * 1_000 }),
    ...(config.tls ? { tls: tlsOf(config.tls) } : {}),
    ...(config.testHost ? { testHostDeclines: config.testHost.declines } : {}),
  };
}

function tlsOf(tls: NonNullable<GatewayConfig['tls']>): NonNullable<GatewayOptions['tls']> {
  const { key, certificate, clientAuthority, minVersion } = tls;
  return {
    certificate: { key: { file: key }, cert: { file: certificate } },
    ...(clientAuthority === undefined ? {} : { clientAuthority: { file: clientAuthority } }),
    minVersion,
  };
}
