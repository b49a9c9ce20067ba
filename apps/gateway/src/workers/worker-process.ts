import type { Store } from '@rollcall/store';
import { type Deployment, openDeployment } from '../deployment.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { KeySetShare } from './key-set-share.ts';
import {
  type FromWorker,
  plainFault,
  type ToWorker,
  type WorkerOrder,
  type WorkerStart,
} from './worker-message.ts';

/** A process that serves terminals for its parent, which owns the store; see start-workers.ts. */
const defaultGraceMs = 5_000;
let start: WorkerStart | null = null;
let deployment: Deployment | null = null;
let gateway: Gateway | null = null;

const say = (message: FromWorker) => void process.send?.(message);
const share = { current: new KeySetShare(0, () => {}) };

/**
 * Without its parent it has no store, and the next gateway wants the port. At once: an exchange that cannot be kept any
 * more would be answered 96, which reads as a decline of what may have been booked.
 */
const leave = () => process.exit(0);
process.on('disconnect', leave);
// A signal to all processes of a group comes here too. Asked alone, it ends in peace and is started again.
process.on('SIGTERM', () => void stop(defaultGraceMs));
process.on('SIGINT', () => void stop(defaultGraceMs));
// The parent's to pass on.
process.on('SIGHUP', () => {});
process.on('message', (message: ToWorker) => {
  if (message.kind === 'key-sets') share.current.receive(message);
  else void obey(message);
});
if (!process.connected) leave();

async function obey(order: WorkerOrder): Promise<void> {
  const { id } = order;
  try {
    await perform(order);
    say({ kind: 'done', id });
  } catch (error) {
    say({ kind: 'failed', id, fault: plainFault(error) });
  }
}

async function perform(order: WorkerOrder): Promise<void> {
  switch (order.kind) {
    case 'prepare': {
      start = order.start;
      const { dataDir, masterKeyFile, keySetsMax } = start;
      deployment = await openDeployment({
        dataDir,
        masterKeyFile,
        create: false,
        asGuest: { onOwnerGone: leave },
      });
      share.current = new KeySetShare(keySetsMax, (wanted) => say({ kind: 'want-key-sets', ...wanted }));
      return;
    }
    case 'listen':
      if (!start || !deployment) throw new Error('listen before prepare');
      gateway = await serve(start, deployment, order.endpoints);
      return;
    case 'reload-certificates':
      return gateway?.reloadCertificates();
    case 'stop':
      return stop(order.graceMs);
  }
}

function serve(
  { settings, instance }: WorkerStart,
  { store, keyStore }: Deployment,
  endpoints: Extract<WorkerOrder, { kind: 'listen' }>['endpoints'],
): Promise<Gateway> {
  return startGateway({
    ...settings,
    listeners: settings.listeners.map((listener, i) => ({
      ...listener,
      endpoint: endpoints[i] ?? listener.endpoint,
    })),
    store: doubting(store),
    keyStore,
    keySetMaker: share.current,
    instance,
    sharesPorts: true,
    onFault: (where, error) => say({ kind: 'fault', where, fault: plainFault(error) }),
  });
}

/** A conflict on a commit that was to use up a pooled set leaves open who has it: the parent looks. */
function doubting(store: Store): Store {
  return {
    ...store,
    commitExchange(commit) {
      const committing = store.commitExchange(commit);
      const { claimedPoolSetId: setId } = commit;
      if (setId === undefined) return committing;
      return committing.then((result) => {
        if (result.kind === 'conflict') say({ kind: 'doubt-key-set', setId });
        return result;
      });
    },
  };
}

let stopping: Promise<never> | null = null;

function stop(graceMs: number): Promise<never> {
  stopping ??= end(graceMs);
  return stopping;
}

async function end(graceMs: number): Promise<never> {
  await gateway?.close({ graceMs });
  await deployment?.close();
  process.exit(0);
}
