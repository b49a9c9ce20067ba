export interface SeededRandom {
  next(): number;
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
}

export function seededRandom(seed: number): SeededRandom;
