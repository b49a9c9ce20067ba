import { beforeEach, describe, expect, it } from 'vitest';
import { SimProcess } from '../core/sim-process.ts';
import { VirtualTime } from '../core/virtual-time.ts';
import { seededRandom } from '../seeded-random.ts';
import { SimulatedStore } from './simulated-store.ts';

let time: VirtualTime;
let store: SimulatedStore;
const open = (name: string) => store.storeOf(new SimProcess(name, time, () => {}));
const merchant = (merchantId: string) => ({ merchantId, name: 'Noodle shop' });

/** Lets the disk do all that it was asked for. */
async function synced(): Promise<void> {
  while (time.fireNext(time.now() + 1_000)) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => {
  time = new VirtualTime(0);
  store = new SimulatedStore(time, seededRandom(1));
  store.goLive();
});

describe('a store that is lost under gateways that live', () => {
  it('is lost in the sync after the change that was named, and not before', async () => {
    let isTold = false;
    const line = open('g0');
    store.lightFuse({
      changes: 2,
      isOfBookings: false,
      loss: 'store-failed',
      onLost: () => {
        isTold = true;
      },
    });
    const first = line.putMerchant(merchant('1'));
    await synced();
    await expect(first).resolves.toBeUndefined();
    const second = expect(line.putMerchant(merchant('2'))).rejects.toMatchObject({ code: 'store-failed' });
    expect(isTold).toBe(false);
    await synced();
    await second;
    expect(isTold).toBe(true);
  });

  it('takes no call of theirs any more, though it is back, and serves those that start anew', async () => {
    const line = open('g0');
    store.lightFuse({ changes: 1, isOfBookings: false, loss: 'store-gone', onLost() {} });
    const cut = expect(line.putMerchant(merchant('1'))).rejects.toMatchObject({ code: 'store-gone' });
    await synced();
    await cut;
    const early = open('g1');
    store.reopen();
    const late = open('g1');
    for (const lost of [line, early])
      await expect(lost.countTerminals()).rejects.toMatchObject({ code: 'store-gone' });
    await expect(late.countTerminals()).resolves.toBe(0);
  });

  it('waits for a change that books something where it is to be lost at one', async () => {
    const line = open('g0');
    store.lightFuse({ changes: 1, isOfBookings: true, loss: 'store-gone', onLost() {} });
    const done = line.putMerchant(merchant('1'));
    await synced();
    await done;
    expect(store.isLost).toBe(false);
  });
});
