/** Random numbers that are the same for the same seed. */
export interface SeededRandom {
  /** From 0 to 1, exclusive. */
  next(): number;
  /** Of a normal distribution with mean 0 and deviation 1. */
  normal(): number;
  /** True in `probability` of all cases. */
  happens(probability: number): boolean;
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
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    happens: (probability) => next() < probability,
  };
}
