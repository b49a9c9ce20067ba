import type { Disk, DiskFolder, LockResult } from '../src/index.ts';

/** A write as a rehearsal sees it, before it is done. */
export interface DiskWrite {
  /** Counted from 1 over the life of the disk. */
  readonly number: number;
  readonly kind: 'append' | 'replace' | 'remove';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * What becomes of a write: it is done; it fails with nothing, or with its first `bytes` done; it waits until told;
 * or the power goes: the first `bytes` are done, and nothing that is asked of the disk later.
 */
export type Fate =
  | { readonly kind: 'done' }
  | { readonly kind: 'fails'; readonly bytes: number }
  | { readonly kind: 'waits'; readonly until: Promise<void> }
  | { readonly kind: 'power-cut'; readonly bytes: number };

/** A disk in memory. A replaced file is old or new, never between: `bytes` of a cut replacement above half means new. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Uint8Array>();
  fateOf: (write: DiskWrite) => Fate = () => ({ kind: 'done' });
  writes = 0;
  #isOff = false;
  #locks = new Map<string, symbol>();

  /** The power is back; whoever used it before the cut is gone. */
  restart(): void {
    this.#isOff = false;
    this.#locks = new Map();
    this.fateOf = () => ({ kind: 'done' });
  }

  /** Somebody deletes the lock files under those that run. */
  deleteLocks(): void {
    this.#locks.clear();
  }

  open(path: string): DiskFolder {
    const at = (name: string) => `${path}/${name}`;
    return {
      lock: (name) => this.#lock(at(name)),
      names: () =>
        [...this.files.keys()]
          .filter((file) => file.startsWith(at('')))
          .map((file) => file.slice(at('').length)),
      read: (name, bytesMax) => {
        const bytes = this.files.get(at(name)) ?? null;
        if (bytes !== null && bytes.length > bytesMax) throw new RangeError('too long');
        return bytes;
      },
      append: (name, bytes) => this.#write('append', at(name), bytes),
      replace: (name, bytes) => this.#write('replace', at(name), bytes),
      remove: (name) => this.#write('remove', at(name), new Uint8Array(0)),
      close: async () => {},
    };
  }

  #lock(name: string): LockResult {
    if (this.#locks.has(name)) return { ok: false, holder: 1 };
    const lock = Symbol(name);
    const locks = this.#locks.set(name, lock);
    return { ok: true, release: () => locks.delete(name), isHeld: () => locks.get(name) === lock };
  }

  async #write(kind: DiskWrite['kind'], name: string, bytes: Uint8Array): Promise<void> {
    if (this.#isOff) throw new Error('the power is off');
    const fate = this.fateOf({ number: ++this.writes, kind, name, bytes });
    if (fate.kind === 'waits') await fate.until;
    const isWhole = fate.kind === 'done' || fate.kind === 'waits';
    this.#apply(kind, name, bytes, isWhole ? bytes.length : fate.bytes);
    if (fate.kind === 'power-cut') this.#isOff = true;
    if (!isWhole) throw new Error('the disk failed');
  }

  #apply(kind: DiskWrite['kind'], name: string, bytes: Uint8Array, done: number): void {
    const before = this.files.get(name);
    if (kind === 'append') {
      if (before === undefined) throw new Error('no such file');
      this.files.set(name, Buffer.concat([before, bytes.subarray(0, done)]));
    } else if (kind === 'replace' && done > bytes.length / 2) this.files.set(name, bytes.slice());
    else if (kind === 'remove') this.files.delete(name);
  }
}
