import { type Store, StoreError } from '@rollcall/store';
import { createModelStore, type ModelStore } from '@rollcall/store/model';
import type { SimProcess } from '../core/sim-process.ts';
import type { VirtualTime } from '../core/virtual-time.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** How a store's disk does at the moment. */
export interface StoreHealth {
  readonly syncMsMin: number;
  readonly syncMsMax: number;
  /** Changes are refused for want of room. */
  readonly isFull: boolean;
}

export const soundStore: StoreHealth = { syncMsMin: 1, syncMsMax: 5, isFull: false };

const changing = new Set<string>([
  'addTerminal',
  'putMerchant',
  'commitExchange',
  'changeTerminal',
  'recordAttempts',
  'addPooledKeySets',
  'dropPooledKeySets',
  'writeSettingOnce',
  'prune',
]);

/**
 * The store of one cluster: the model, whose changes are durable at the next sync. It outlives the gateways; at a power
 * cut it forgets what was not synced, or keeps the first of it.
 */
export class SimulatedStore {
  readonly model: ModelStore;
  health: StoreHealth = soundStore;
  /** Gateways that cannot write to it, by name. */
  readonly ill = new Set<string>();
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  #isSyncDue = false;

  constructor(time: VirtualTime, random: SeededRandom) {
    this.model = createModelStore({ now: () => time.now() });
    this.#time = time;
    this.#random = random;
  }

  /** From now on changes wait for a sync; before that they are durable at once. */
  goLive(): void {
    this.model.gate.close();
  }

  /** The store as `process` sees it. */
  storeOf(process: SimProcess): Store {
    return new Proxy(this.model.store, {
      get: (store, name: keyof Store) =>
        name === 'close'
          ? async () => {}
          : (...args: readonly unknown[]) => this.#call(process, store, name, args),
    });
  }

  /** Power is lost: of what waited for its sync the first few may have been kept. */
  crash(): void {
    this.model.crash({ keptCalls: this.#random.integer(0, 2) });
  }

  #call(process: SimProcess, store: Store, name: keyof Store, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      process.act(() => {
        const isIll = this.health.isFull || this.ill.has(process.name);
        if (isIll && changing.has(name)) {
          reject(new StoreError('store-full', 'no space left'));
          return;
        }
        const call = store[name] as (...args: readonly unknown[]) => Promise<unknown>;
        call(...args).then(resolve, reject);
        // Reads wait behind changes too, and some changes were asked for by nobody that is seen here.
        if (this.model.gate.waiting() > 0) this.syncSoon();
      });
    });
  }

  /** What waits is durable a moment later. */
  syncSoon(): void {
    if (this.#isSyncDue) return;
    this.#isSyncDue = true;
    this.#time.setTimer(this.#random.between(this.health.syncMsMin, this.health.syncMsMax), () => {
      this.#isSyncDue = false;
      this.model.gate.open();
      this.model.gate.close();
    });
  }
}
