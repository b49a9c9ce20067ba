import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../limits.ts';
import type { GroupCommit } from '../owner/group-commit.ts';
import { GuestLine } from '../owner/guest-line.ts';
import { StoreError } from '../store-error.ts';
import { FrameReader, frame } from './frame.ts';
import { handshakeFault, hello } from './handshake.ts';
import { socketPath } from './socket-path.ts';

export interface SocketServer {
  /** Takes the name away: no further guests come. */
  stopListening(): void;
  /** Waits until the guests have left by themselves, or for so long. A verb on the command line is one for a moment. */
  guestsLeave(timeoutMs: number): Promise<void>;
  dismissGuests(): void;
}

/** Serves other processes of this user. Only the owner of the file's lock calls it, so an old socket is a dead one's. */
export async function startSocketServer(dataDir: string, commits: GroupCommit): Promise<SocketServer> {
  const path = socketPath(dataDir);
  const guests = new Set<Socket>();
  const server = createServer((socket) => {
    guests.add(socket);
    socket.on('close', () => guests.delete(socket));
    // A guest that dies is its own business; what it asked is carried out.
    socket.on('error', () => socket.destroy());
    serveGuest(socket, commits);
  });
  server.maxConnections = limits.guestsMax;
  rmSync(path, { force: true });
  await listen(server, path);
  chmodSync(path, 0o600);
  return {
    stopListening() {
      server.close();
      rmSync(path, { force: true });
    },
    async guestsLeave(timeoutMs) {
      const left = [...guests].map(
        (guest) => new Promise<void>((resolve) => guest.once('close', () => resolve())),
      );
      const late = new AbortController();
      await Promise.race([
        Promise.all(left),
        delay(timeoutMs, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
    },
    dismissGuests() {
      for (const guest of guests) guest.destroySoon();
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new StoreError(
          'store-unwritable',
          `The socket ${path} cannot be made: check the rights of its folder, or use one on a local disk`,
          { cause },
        ),
      ),
    );
    server.listen(path, resolve);
  });
}

function serveGuest(socket: Socket, commits: GroupCommit): void {
  const reader = new FrameReader();
  const line = new GuestLine(commits, (parcel) => {
    if (socket.writable) socket.write(frame(parcel));
  });
  let isGreeted = false;
  socket.write(frame(hello));
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const text of reader.push(chunk)) {
        if (isGreeted) line.receive(text);
        else if (handshakeFault(text)) socket.destroySoon();
        isGreeted = true;
      }
    } catch {
      // Not what a guest of this version sends: the line is of no more use.
      socket.destroy();
    }
  });
}
