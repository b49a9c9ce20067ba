import type { Disk, DiskFolder, LockResult } from '@rollcall/terminal';
import type { Death, SimProcess } from '../core/sim-process.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** How a disk does at the moment. Durations in milliseconds. */
export interface DiskHealth {
  readonly writeMsMin: number;
  readonly writeMsMax: number;
  /** Odds that a write is refused for want of room, with any part of it done. */
  readonly fullOdds: number;
  /** Odds that a write takes `hangMs` more. */
  readonly hangOdds: number;
  readonly hangMs: number;
}

export const soundDisk: DiskHealth = { writeMsMin: 1, writeMsMax: 8, fullOdds: 0, hangOdds: 0, hangMs: 0 };

interface Write {
  readonly kind: 'append' | 'replace' | 'remove';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The disk of one terminal. It outlives the processes that use it. A write is durable when its time is over; at a power
 * cut any part of what is under way may be there, a replaced file old or new.
 */
export class SimulatedDisk {
  /** Pieces as they were appended: files are written often and read once a life. */
  readonly files = new Map<string, Uint8Array[]>();
  health: DiskHealth = soundDisk;
  readonly #random: SeededRandom;
  readonly #locks = new Map<string, SimProcess>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** The disk as `process` sees it. */
  diskOf(process: SimProcess): Disk {
    return { open: (path) => this.#folder(process, path) };
  }

  #folder(process: SimProcess, path: string): DiskFolder {
    const at = (name: string) => `${path}/${name}`;
    return {
      lock: (name) => this.#lock(process, at(name)),
      names: () =>
        [...this.files.keys()]
          .filter((file) => file.startsWith(at('')))
          .map((file) => file.slice(path.length + 1)),
      read: (name) => this.#read(at(name)),
      append: (name, bytes) => this.#write(process, { kind: 'append', name: at(name), bytes }),
      replace: (name, bytes) => this.#write(process, { kind: 'replace', name: at(name), bytes }),
      remove: (name) => this.#write(process, { kind: 'remove', name: at(name), bytes: new Uint8Array(0) }),
      close: async () => {},
    };
  }

  #read(name: string): Uint8Array | null {
    const pieces = this.files.get(name);
    return pieces ? new Uint8Array(Buffer.concat(pieces)) : null;
  }

  #lock(process: SimProcess, name: string): LockResult {
    const holder = this.#locks.get(name);
    if (holder !== undefined && holder !== process && holder.isAlive) return { ok: false, holder: 1 };
    this.#locks.set(name, process);
    return { ok: true, release: () => this.#locks.delete(name), isHeld: () => true };
  }

  #write(process: SimProcess, write: Write): Promise<void> {
    return new Promise((resolve, reject) => {
      process.act(() => this.#begin(process, write, resolve, reject));
    });
  }

  #begin(process: SimProcess, write: Write, resolve: () => void, reject: (error: Error) => void): void {
    const { writeMsMin, writeMsMax, fullOdds, hangOdds, hangMs } = this.health;
    const isFull = fullOdds > 0 && this.#random.happens(fullOdds);
    const hangs = hangOdds > 0 && this.#random.happens(hangOdds);
    const ms = this.#random.between(writeMsMin, writeMsMax) + (hangs ? hangMs : 0);
    const cut = (death: Death) => this.#cut(write, death);
    const survive = process.onDeath(cut);
    process.setTimer(ms, () => {
      survive();
      if (!isFull) {
        this.#apply(write, write.bytes.length);
        return resolve();
      }
      this.#apply(write, this.#random.integer(0, write.kind === 'append' ? write.bytes.length : 0));
      reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    });
  }

  /** The process died in mid write. One that was only killed may leave the whole of it behind. */
  #cut(write: Write, death: Death): void {
    const isWhole = this.#random.happens(death === 'killed' ? 0.5 : 0.2);
    const length = write.bytes.length;
    this.#apply(write, isWhole ? length : write.kind === 'append' ? this.#random.integer(0, length) : 0);
  }

  #apply({ kind, name, bytes }: Write, done: number): void {
    if (kind === 'append') {
      const file = this.files.get(name) ?? [];
      file.push(bytes.subarray(0, done));
      this.files.set(name, file);
    } else if (kind === 'replace') {
      if (done === bytes.length) this.files.set(name, [bytes]);
    } else this.files.delete(name);
  }
}
