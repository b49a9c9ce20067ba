import { limits } from '../limits.ts';
import { type SocketServer, startSocketServer } from '../socket/socket-server.ts';
import { createEngine, type Engine } from '../sqlite/engine.ts';
import type { Flush } from '../sqlite/log-sync.ts';
import type { Store } from '../store.ts';
import { GroupCommit } from './group-commit.ts';
import { LocalLine } from './local-line.ts';

/** Opens the file for this process, and serves others. Rejects with a StoreError, `store-locked` among others. */
export async function startOwner(options: {
  readonly dataDir: string;
  readonly create: boolean;
  readonly flush?: Flush;
}): Promise<Store> {
  const engine = createEngine(options);
  try {
    // An owner that was killed may have left commits in the log that are not on the disk: they are acted on from now on.
    await engine.sync();
    const commits = new GroupCommit(engine);
    const server = await startSocketServer(options.dataDir, commits);
    return new LocalLine({ commits, finish: () => finish(engine, commits, server) }).store;
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** The socket's name goes first: once the lock is free the next owner makes its own. */
async function finish(engine: Engine, commits: GroupCommit, server: SocketServer): Promise<void> {
  server.stopListening();
  await server.guestsLeave(limits.guestsLeaveMs);
  await commits.drain();
  server.dismissGuests();
  engine.close();
}
