import {
  type Deployment,
  endpointsOf,
  type Gateway,
  type GatewayConfig,
  type GatewayOptions,
  type GatewaySettings,
  type GatewayWorkers,
  type GatewayWorkersOptions,
  readDownloads,
  startGateway,
  startGatewayWorkers,
} from '@rollcall/gateway';
import type { Profile } from '@rollcall/iso8583';
import type { PoolMaker } from '@rollcall/keys/pool-maker';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Dead key sets are kept this long for support; their keys are erased at once. */
const deadKeySetsKeptDays = 90;

/** What happens beside the serving, for the log; `worker` is null in a process that serves or keeps workers. */
export interface GatewayEvents extends Pick<GatewayOptions, 'observe'> {
  onFault?(where: string, error: unknown, worker?: number | null): void;
}

/** What happens to workers, for the log. */
export type WorkerEvents = Pick<GatewayWorkersOptions, 'onFault' | 'onReady' | 'onDied' | 'onSaid'>;

/** A gateway on a deployment, with its key set maker and its housekeeping; `close` ends all three. */
export async function serveGateway(
  deployment: Deployment,
  config: GatewayConfig,
  profile: Profile,
  events: GatewayEvents,
): Promise<Gateway> {
  const { store, keyStore } = deployment;
  const gateway = await withMaker(deployment, async (keySetMaker) =>
    startGateway({ store, keyStore, keySetMaker, ...(await settingsOf(config, profile)), ...events }),
  );
  return closing(gateway, keepHouse(deployment, config, events));
}

/** The same in `config.workers` processes, with maker and housekeeping in this one. `signal` gives the start up. */
export async function serveGatewayWorkers(
  deployment: Deployment,
  config: GatewayConfig,
  profile: Profile,
  events: WorkerEvents,
  signal: AbortSignal,
): Promise<GatewayWorkers> {
  const workers = await withMaker(deployment, async (keySetMaker) => {
    const settings = await settingsOf(config, profile);
    return startGatewayWorkers({
      deployment,
      keySetMaker,
      count: config.workers,
      settings,
      signal,
      ...events,
    });
  });
  const onFault = (where: string, error: unknown) => events.onFault(where, error, null);
  return closing(workers, keepHouse(deployment, config, { onFault }));
}

/** What `start` gives, with a maker of key sets that ends after it. */
async function withMaker<T extends GatewayWorkers>(
  deployment: Deployment,
  start: (maker: PoolMaker) => Promise<T>,
): Promise<T> {
  const maker = deployment.makePoolMaker();
  try {
    return closing(await start(maker), () => maker.close());
  } catch (error) {
    await maker.close();
    throw error;
  }
}

/** The same, with something to do when it has closed. Its figures stay live, which those of a copy would not. */
function closing<T extends GatewayWorkers>(gateway: T, afterwards: () => void | Promise<void>): T {
  const close: GatewayWorkers['close'] = async (options) => {
    await gateway.close(options);
    await afterwards();
  };
  return Object.assign(Object.create(gateway) as T, { close });
}

/** Prunes now and hourly; answers how to stop that. */
function keepHouse({ store }: Deployment, config: GatewayConfig, { onFault }: GatewayEvents): () => void {
  const prune = () => {
    const now = Date.now();
    const before = {
      attemptsMs: now - config.attemptsKeptDays * dayMs,
      deadKeySetsMs: now - deadKeySetsKeptDays * dayMs,
    };
    store.prune(before).catch((error) => onFault?.('prune', error));
  };
  const housekeeping = setInterval(prune, hourMs).unref();
  prune();
  return () => clearInterval(housekeeping);
}

async function settingsOf(config: GatewayConfig, profile: Profile): Promise<GatewaySettings> {
  const { connectionsPerAddressMax: perAddressMax } = config;
  return {
    listeners: endpointsOf(config.listen).map((endpoint) => ({
      endpoint,
      profile,
      lengthPrefix: config.lengthPrefix,
    })),
    downloads: await readDownloads(config.downloads),
    ...(config.niis ? { niis: config.niis } : {}),
    acquirerId: config.acquirerId,
    timeZone: config.timeZone,
    unprovenLifeMs: config.unprovenLifeHours * hourMs,
    ...(config.pooledKeySets === undefined ? {} : { pooledKeySets: config.pooledKeySets }),
    ...(config.connectionsMax === undefined ? {} : { connectionsMax: config.connectionsMax }),
    ...(perAddressMax === undefined ? {} : { connectionsPerAddressMax: perAddressMax }),
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
