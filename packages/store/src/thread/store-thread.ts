import { parentPort, workerData } from 'node:worker_threads';
import { limits } from '../limits.ts';
import { type SocketServer, startSocketServer } from '../socket/socket-server.ts';
import { createEngine, type Engine } from '../sqlite/engine.ts';
import { StoreError } from '../store-error.ts';
import { GroupCommit } from './group-commit.ts';
import type { FromThread, ThreadOptions, ToThread } from './thread-message.ts';

/** The thread that owns the file: the only place where anything is written. */
const port = parentPort;
if (!port) throw new Error('store-thread is started by the store as a worker');

const tell = (message: FromThread) => port.postMessage(message);

try {
  await serve(workerData as ThreadOptions);
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  tell({ kind: 'refused', code: error.code, message: error.message });
  port.close();
}

async function serve(options: ThreadOptions): Promise<void> {
  const engine = createEngine(options);
  const calls = new GroupCommit(engine);
  const server = await startSocketServer(options.dataDir, calls).catch((error: unknown) => {
    engine.close();
    throw error;
  });
  const owner = { send: tell };
  port?.on('message', (message: ToThread) => {
    if (typeof message === 'string') calls.receive(message, owner);
    else void finish(engine, calls, server);
  });
  tell({ kind: 'ready' });
}

/** The socket's name goes first: once the lock is free the next owner makes its own. */
async function finish(engine: Engine, calls: GroupCommit, server: SocketServer): Promise<void> {
  server.stopListening();
  await server.guestsLeave(limits.guestsLeaveMs);
  await calls.drain();
  server.dismissGuests();
  engine.close();
  tell({ kind: 'closed' });
  port?.close();
}
