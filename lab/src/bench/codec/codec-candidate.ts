import type { BenchMessage } from './bench-messages.ts';

/** A codec as the bench drives it. */
export interface CodecCandidate {
  readonly name: string;
  /** Version as its package says it. */
  readonly version: string;
  /**
   * Makes what is known beforehand, in the form this codec likes best, and answers with the work itself: a new
   * message from strings and bytes to wire bytes. Both throw when the codec refuses.
   */
  builder(message: BenchMessage): () => Uint8Array | readonly number[];
  /** Wire bytes to an object with every field. */
  parser(wire: Uint8Array): () => unknown;
}

/** The last is for information: the same codec, given F60 as an object of its subfields. */
export const candidateNames = ['rollcall', 'jspos', 'iso_8583', 'rollcall-by-subfield'] as const;
export type CandidateName = (typeof candidateNames)[number];
