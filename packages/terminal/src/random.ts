import { randomBytes, randomUUID } from 'node:crypto';

/** Chance, handed in so that a simulator can repeat what happened. */
export interface Random {
  /** From 0 to 1, exclusive: for spreading, never for secrets. */
  fraction(): number;
  /** For salts and initialisation vectors: must not be guessed where the state lies on a real disk. */
  bytes(count: number): Uint8Array;
  /** An id that no other operation has. */
  id(): string;
}

/** The machine's own. */
export const systemRandom: Random = {
  fraction: Math.random,
  bytes: (count) => randomBytes(count),
  id: () => randomUUID(),
};
