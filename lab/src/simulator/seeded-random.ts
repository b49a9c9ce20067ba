/** Random numbers that are the same for the same seed. */
export interface SeededRandom {
  /** From 0 to 1, exclusive. */
  next(): number;
  /** Of a normal distribution with mean 0 and deviation 1. */
  normal(): number;
  /** True in `probability` of all cases. */
  happens(probability: number): boolean;
  /** A whole number from `least` to `most`, both among them. */
  integer(least: number, most: number): number;
  between(least: number, most: number): number;
  /** One of these, of which there is at least one. */
  pick<T>(among: readonly T[]): T;
  bytes(count: number): Uint8Array;
}

/** mulberry32: 32 bits of state, quick, and even enough for networks. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    happens: (probability) => next() < probability,
    integer,
    between: (least, most) => least + next() * (most - least),
    pick: (among) => among[integer(0, among.length - 1)] as (typeof among)[number],
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let i = 0; i < count; i++) bytes[i] = next() * 256;
      return bytes;
    },
  };
}

/** A seed for one part of what `seed` stands for, so that taking away another part changes nothing here (FNV-1a). */
export function subSeed(seed: number, part: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
}
