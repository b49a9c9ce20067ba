import { type InProcessArea, inProcessAreas } from './areas.ts';

/** Places of the shared words. */
const place = { done: 0, isBusy: 1, block: 2, index: 3, area: 4, size: 5 } as const;
const wordBytes = 4 * Object.keys(place).length;
/** As much of an input as is kept; longer ones are made again from their number. */
const inputBytesMax = 64 * 1024;

/** What a thread was at. */
export interface Spot {
  readonly index: number;
  readonly area: InProcessArea;
  readonly bytes: Uint8Array;
}

/** Where a thread is, for those who watch it: once an input never ends, it cannot say so itself. */
export class Whereabouts {
  static readonly sharedBytes = wordBytes + inputBytesMax;
  readonly shared: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#words = new Int32Array(shared, 0, wordBytes / 4);
    this.#bytes = new Uint8Array(shared, wordBytes);
  }

  /** Nothing before this input is still to do for the thread. */
  startBlock(index: number): void {
    Atomics.store(this.#words, place.block, index);
  }

  enter(index: number, area: InProcessArea, bytes: Uint8Array): void {
    const size = Math.min(bytes.length, inputBytesMax);
    this.#bytes.set(bytes.subarray(0, size));
    this.#words[place.size] = size;
    this.#words[place.index] = index;
    this.#words[place.area] = inProcessAreas.indexOf(area);
    Atomics.store(this.#words, place.isBusy, 1);
  }

  leave(): void {
    Atomics.store(this.#words, place.isBusy, 0);
  }

  countDone(): void {
    Atomics.add(this.#words, place.done, 1);
  }

  /** Only then does standing still mean anything. */
  get isBusy(): boolean {
    return Atomics.load(this.#words, place.isBusy) === 1;
  }

  get done(): number {
    return Atomics.load(this.#words, place.done);
  }

  get block(): number {
    return Atomics.load(this.#words, place.block);
  }

  get spot(): Spot {
    const [index = 0, area = 0, size = 0] = this.#words.subarray(place.index);
    return { index, area: inProcessAreas[area] ?? 'codec', bytes: this.#bytes.slice(0, size) };
  }
}
