import { type ExchangeCommit, type Store, StoreError, type StoreErrorCode } from '@rollcall/store';
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

/** How gateways hear that it is lost: its disk failed, or the process ended that has its file. */
export type StoreLoss = Extract<StoreErrorCode, 'store-failed' | 'store-gone'>;

/** It will be lost in the sync that follows the `changes`th change from now, or the `changes`th that books something. */
interface StoreFuse {
  changes: number;
  readonly isOfBookings: boolean;
  readonly loss: StoreLoss;
  readonly onLost: () => void;
}

/**
 * The store of one cluster: the model, whose changes are durable at the next sync. It outlives the gateways; at a power
 * cut it forgets what was not synced, or keeps the first of it. It can also be lost under gateways that live: what is
 * under way may have been kept, and as with the real one (LogSync, CallClient) no call of theirs is taken any more,
 * reads neither, however soon it is there again: only who starts anew is served.
 */
export class SimulatedStore {
  readonly model: ModelStore;
  health: StoreHealth = soundStore;
  /** Gateways that cannot write to it, by name. */
  readonly ill = new Set<string>();
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  #isSyncDue = false;
  #fuse: StoreFuse | null = null;
  /** Why it cannot be opened at the moment. */
  #loss: StoreLoss | null = null;
  /** Those that had it open when it was lost, and those that came while it was. */
  readonly #cutOff = new Map<SimProcess, StoreLoss>();
  readonly #guests = new Set<SimProcess>();

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
    if (this.#loss) this.#cutOff.set(process, this.#loss);
    else this.#guests.add(process);
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

  /** It will be lost at one of its next syncs; `onLost` is told when it is. */
  lightFuse(fuse: StoreFuse): void {
    this.#fuse = fuse;
  }

  /** It is not lost after all. */
  putOutFuse(): void {
    this.#fuse = null;
  }

  /** It can be opened again. */
  reopen(): void {
    this.#loss = null;
  }

  get isLost(): boolean {
    return this.#loss !== null;
  }

  /** Whether this process has lost it for good. */
  isCutOff(process: SimProcess): boolean {
    return this.#cutOff.has(process);
  }

  #call(process: SimProcess, store: Store, name: keyof Store, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      process.act(() => {
        const loss = this.#cutOff.get(process);
        if (loss) {
          reject(lost(loss));
          return;
        }
        const isIll = this.health.isFull || this.ill.has(process.name);
        if (isIll && changing.has(name)) {
          reject(new StoreError('store-full', 'no space left'));
          return;
        }
        const call = store[name] as (...args: readonly unknown[]) => Promise<unknown>;
        call(...args).then(resolve, (error) => {
          const lostIn = this.#cutOff.get(process);
          reject(lostIn ? lost(lostIn) : error);
        });
        if (this.#fuse && (this.#fuse.isOfBookings ? isBooking(name, args) : changing.has(name)))
          this.#fuse.changes--;
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
      if (this.#fuse && this.#fuse.changes <= 0) this.#lose(this.#fuse);
      this.model.gate.open();
      this.model.gate.close();
    });
  }

  #lose({ loss, onLost }: StoreFuse): void {
    this.#fuse = null;
    this.#loss = loss;
    for (const guest of this.#guests) this.#cutOff.set(guest, loss);
    this.#guests.clear();
    this.crash();
    onLost();
  }
}

function isBooking(name: keyof Store, [change]: readonly unknown[]): boolean {
  return name === 'commitExchange' && (change as ExchangeCommit).answer !== undefined;
}

function lost(loss: StoreLoss): StoreError {
  return new StoreError(loss, 'lost: open the store again');
}
