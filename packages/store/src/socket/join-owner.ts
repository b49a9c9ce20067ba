import { connect, type Socket } from 'node:net';
import { CallClient } from '../rpc/call-client.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { FrameReader, frame } from './frame.ts';
import { handshakeFault, hello } from './handshake.ts';
import { socketPath } from './socket-path.ts';

/**
 * Joins the process that owns the store. Null when nobody listens; rejects when the owner speaks another version
 * (`store-newer`) or does not answer within `timeoutMs` (`store-locked`).
 */
export async function joinOwner(
  dataDir: string,
  timeoutMs: number,
  onOwnerGone: () => void = () => {},
): Promise<Store | null> {
  const path = existingSocketPath(dataDir);
  if (path === null) return null;
  const socket = connect(path);
  const reader = new FrameReader();
  try {
    const greeting = await firstFrame(socket, reader, timeoutMs);
    if (greeting === null) return null;
    const fault = handshakeFault(greeting);
    if (fault) throw fault;
    return guestStore(socket, reader, onOwnerGone);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function existingSocketPath(dataDir: string): string | null {
  try {
    return socketPath(dataDir);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return null;
  }
}

/** Null when the line ended before a word was said: no owner, or one about to leave. */
function firstFrame(socket: Socket, reader: FrameReader, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silentOwner()), timeoutMs);
    const settle = (greeting: string | null) => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      resolve(greeting);
    };
    socket.on('error', () => settle(null));
    socket.on('close', () => settle(null));
    socket.on('connect', () => socket.write(frame(hello)));
    // The owner says nothing more before it is asked.
    socket.on('data', (chunk: Buffer) => {
      const [greeting] = reader.push(chunk);
      if (greeting !== undefined) settle(greeting);
    });
  });
}

function guestStore(socket: Socket, reader: FrameReader, onOwnerGone: () => void): Store {
  let isLeaving = false;
  const client = new CallClient({
    send: (parcel) => socket.write(frame(parcel)),
    hangUp: () =>
      new Promise((resolve) => {
        isLeaving = true;
        if (socket.destroyed) return resolve();
        socket.once('close', () => resolve());
        socket.destroySoon();
      }),
  });
  socket.on('data', (chunk: Buffer) => {
    for (const parcel of reader.push(chunk)) client.receive(parcel);
  });
  const lose = () => {
    if (!isLeaving) onOwnerGone();
    client.fail(ownerGone());
  };
  socket.on('close', lose);
  if (socket.destroyed) lose();
  return client.store;
}

function ownerGone(): StoreError {
  return new StoreError('store-gone', 'The process that owns the store has ended: open the store again');
}

function silentOwner(): StoreError {
  return new StoreError(
    'store-locked',
    'Another process owns the store and does not answer: wait for its backup to end, or end that process',
  );
}
