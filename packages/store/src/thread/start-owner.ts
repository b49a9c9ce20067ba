import { Worker } from 'node:worker_threads';
import { CallClient } from '../rpc/call-client.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { FromThread, ThreadOptions, ToThread } from './thread-message.ts';

/** Starts the thread that owns the store. Rejects with what the thread said, `store-locked` among others. */
export function startOwner(options: ThreadOptions): Promise<Store> {
  const thread = new Worker(new URL('./store-thread.ts', import.meta.url), {
    workerData: options,
    name: 'rollcall-store',
    execArgv: [],
  });
  const gone = new Promise<void>((resolve) => {
    thread.once('exit', () => resolve());
  });
  const post = (message: ToThread) => thread.postMessage(message);
  const client = new CallClient({
    send: post,
    hangUp() {
      post({ kind: 'close' });
      return gone;
    },
  });

  return new Promise((resolve, reject) => {
    const die = (error: StoreError) => {
      client.fail(error);
      reject(error);
    };
    thread.on('message', (message: FromThread) => {
      if (typeof message === 'string') client.receive(message);
      else if (message.kind === 'ready') resolve(client.store);
      else if (message.kind === 'refused') die(new StoreError(message.code, message.message));
    });
    thread.on('error', (cause) => die(threadGone(cause)));
    thread.on('exit', () => die(threadGone()));
  });
}

function threadGone(cause?: unknown): StoreError {
  return new StoreError('store-gone', "The store's thread has ended: open the store again", { cause });
}
