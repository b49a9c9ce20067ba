import { parentPort, workerData } from 'node:worker_threads';
import type { KeyStore } from './key-store.ts';
import type { PoolDelivery, PoolFailure, PoolOrder, PoolThreadStart } from './pool-order.ts';
import { Secret } from './secret.ts';
import { createSoftwareKeyStore } from './software-key-store.ts';

/** The store keeps what it derives; the key itself is wiped as soon as it has it. */
function openStore({ current }: PoolThreadStart): KeyStore {
  const store = createSoftwareKeyStore({ masterKeys: { current: new Secret(current) } });
  current.fill(0);
  return store;
}

async function fill(store: KeyStore, order: PoolOrder): Promise<PoolDelivery> {
  const results = await store.makePooledKeySets(order);
  const blobs = results.map((result) => {
    if (!result.ok) throw new Error(`the key store could not make a set: ${result.fault}`);
    return result.value.wrapped.blob;
  });
  const blobBytes = blobs[0]?.length ?? 0;
  const joined = new Uint8Array(blobBytes * blobs.length);
  for (const [i, blob] of blobs.entries()) joined.set(blob, i * blobBytes);
  return { orderId: order.orderId, keyId: store.keyId, blobs: joined };
}

if (parentPort !== null) {
  const port = parentPort;
  const store = openStore(workerData);
  port.on('message', (order: PoolOrder) => {
    fill(store, order).then(
      (delivery) => port.postMessage(delivery, [delivery.blobs.buffer]),
      (cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : 'unknown';
        port.postMessage({ orderId: order.orderId, reason } satisfies PoolFailure);
      },
    );
  });
}
