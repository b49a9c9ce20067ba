import { newBytes } from './byte-edits.ts';

/**
 * Random numbers of one input (sfc32). They depend on the words given and nothing else: seed, area and index make
 * the same input again on any machine.
 */
export class InputRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, area: number, index: number) {
    this.#a = seed | 0;
    this.#b = Math.imul(area + 1, 0x9e3779b9);
    this.#c = index | 0;
    for (let round = 0; round < 12; round++) this.next32();
  }

  /** 0 to 2^32 - 1 */
  next32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0, below `bound`. */
  below(bound: number): number {
    return Math.floor((this.next32() / 2 ** 32) * bound);
  }

  from(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  bytes(count: number): Uint8Array {
    const bytes = newBytes(count);
    for (let index = 0; index < count; index++) bytes[index] = this.next32() >>> 24;
    return bytes;
  }

  /** `count` characters of an alphabet. */
  text(alphabet: string, count: number): string {
    let text = '';
    for (let index = 0; index < count; index++) text += alphabet.charAt(this.below(alphabet.length));
    return text;
  }
}
