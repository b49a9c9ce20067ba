import { formatEndpoint } from '@rollcall/transport';
import type { Deployment } from '../deployment.ts';
import type { Gateway } from '../gateway.ts';
import { type KeySetMaker, KeySetPool } from '../key-set-pool.ts';
import { limits } from '../limits.ts';
import { KeySetLender } from './key-set-lender.ts';
import type { WorkerChild, WorkerChildHandlers, WorkerEnding } from './worker-child.ts';
import { WorkerCrew } from './worker-crew.ts';
import type { GatewaySettings, PlainFault, WorkerStart } from './worker-message.ts';
import { WorkersError } from './workers-error.ts';

export interface GatewayWorkersOptions {
  /** Owned by this process. */
  readonly deployment: Deployment;
  readonly keySetMaker: KeySetMaker;
  readonly count: number;
  /** Certificates by their files: no private key goes to another process. */
  readonly settings: GatewaySettings;
  /** Gives the start up, at once; of no more use after it. */
  readonly signal?: AbortSignal;
  /** Told of what is no peer's fault, with the worker's number; null for the parent. */
  onFault(where: string, error: unknown, worker: number | null): void;
  onReady(worker: number, pid: number | undefined): void;
  onDied(worker: number, ending: WorkerEnding, restartMs: number): void;
  /** A line on a worker's standard error: what a crash leaves behind. */
  onSaid(worker: number, line: string): void;
}

/** A gateway of several processes, as far as its parent knows it. */
export type GatewayWorkers = Pick<Gateway, 'listen' | 'reloadCertificates' | 'close'>;

/**
 * Starts gateways in processes of their own that listen at the same addresses, each a guest of the store that this
 * process owns. Key sets are made ahead here and lent to them. One that dies is started again; none outlives this
 * process. Store and deployment are the caller's, who closes them afterwards.
 * @throws TransportError when a listener cannot be had; WorkersError; anything when its signal is aborted
 */
export async function startGatewayWorkers(options: GatewayWorkersOptions): Promise<GatewayWorkers> {
  if (process.platform !== 'linux') {
    throw new WorkersError('workers-unsupported', 'several workers need Linux. Leave workers at 1 here.');
  }
  const { store, keyStore } = options.deployment;
  const { pooledKeySets: size = limits.pooledKeySetsDefault } = options.settings;
  const onFault = (error: unknown) => options.onFault('key set pool', error, null);
  const pool = new KeySetPool({ store, maker: options.keySetMaker, size, onFault });
  await pool.open(keyStore.keyId);
  const lender = new KeySetLender(pool, store, keyStore.keyId);
  const crew = crewOf(options, lender, shareOf(size, options.count));
  const giveUp = () => void crew.giveUp();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    options.signal?.throwIfAborted();
    await crew.start();
  } catch (error) {
    await pool.close();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
  return {
    listen: crew.endpoints.map(formatEndpoint),
    reloadCertificates: () => crew.reloadCertificates(),
    async close({ graceMs } = { graceMs: 5_000 }) {
      await crew.stop({ graceMs });
      await pool.close();
    },
  };
}

/** Half of the pool lies ready in the workers, half with the parent for the one that needs more. */
function shareOf(size: number, count: number): number {
  return Math.min(limits.keySetsPerWorkerMax, Math.ceil(size / 2 / count));
}

function crewOf(options: GatewayWorkersOptions, lender: KeySetLender, keySetsMax: number): WorkerCrew {
  const { count, settings, deployment } = options;
  const { dataDir, masterKeyFile } = deployment;
  const takeBack = (worker: number) =>
    lender.takeBackFrom(worker).catch((error) => options.onFault('key set pool', error, null));
  return new WorkerCrew({
    count,
    settings,
    startOf: (index): WorkerStart => ({
      dataDir,
      masterKeyFile,
      instance: { index, of: count },
      settings,
      keySetsMax,
    }),
    handlersOf: (worker, child) => handlersOf(options, lender, worker, child),
    onReady: options.onReady,
    onDied(worker, ending, restartMs) {
      options.onDied(worker, ending, restartMs);
      void takeBack(worker);
    },
    onNotStarted(worker, error) {
      options.onFault('worker', error, worker);
      void takeBack(worker);
    },
  });
}

function handlersOf(
  options: GatewayWorkersOptions,
  lender: KeySetLender,
  worker: number,
  child: () => WorkerChild,
): WorkerChildHandlers {
  return {
    onSaid: (line) => options.onSaid(worker, line),
    onMessage(message) {
      switch (message.kind) {
        case 'fault':
          return options.onFault(message.where, errorOf(message.fault), worker);
        case 'want-key-sets': {
          const { family, makBytes } = message;
          return child().send({ kind: 'key-sets', family, makBytes, sets: lender.lend(worker, message) });
        }
        case 'doubt-key-set':
          return void lender
            .takeBack([message.setId])
            .catch((error) => options.onFault('key set pool', error, null));
      }
    },
  };
}

function errorOf({ message, ...rest }: PlainFault): Error {
  const said = Object.entries(rest).filter(([, value]) => value !== null);
  return Object.assign(new Error(message), Object.fromEntries(said));
}
