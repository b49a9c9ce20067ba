import { limits } from '../limits.ts';

/** Inputs `from` up to `to`, which is none of them. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

const place = { taken: 0, isOver: 1 } as const;

/** The inputs of a run, taken by its threads block by block: whoever is free has the next. */
export class WorkQueue {
  static readonly sharedBytes = 8;
  readonly #words: Int32Array;
  readonly #range: Block;

  constructor(shared: SharedArrayBuffer, range: Block) {
    this.#words = new Int32Array(shared);
    this.#range = range;
  }

  /** Null when there are no more. Inputs that share a dialect are in one block. */
  take(): Block | null {
    const { from, to } = this.#range;
    const size = limits.inputsPerProfile;
    const start = (Math.floor(from / size) + Atomics.add(this.#words, place.taken, 1)) * size;
    return start >= to || this.isOver
      ? null
      : { from: Math.max(from, start), to: Math.min(to, start + size) };
  }

  get isOver(): boolean {
    return Atomics.load(this.#words, place.isOver) === 1;
  }

  /** Nobody takes up another input. */
  end(): void {
    Atomics.store(this.#words, place.isOver, 1);
  }
}
