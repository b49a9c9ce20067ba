import type { Proof } from './lane.ts';

/** What an 0810 meant. */
export type Verdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'refused'; readonly responseCode: string; readonly isIdentity: boolean }
  | { readonly kind: 'slot'; readonly retryAfterMs: number }
  /** 00, but keys that do not check: every endpoint has them from one place. */
  | { readonly kind: 'keys-wrong' }
  /** It lacks what an 0810 must carry, or is no frame: asking again in seconds brings the same. */
  | { readonly kind: 'unusable' };

/** How a race ended. */
export type RaceEnd =
  | { readonly kind: 'signed-in'; readonly lane: number }
  /** Of no lane: where somebody said no, the connection is closed. */
  | { readonly kind: 'refused'; readonly responseCode: string }
  | { readonly kind: 'keys-wrong'; readonly lane: number }
  /** A slot that this race cannot take: the same operation is to go on then. Never in the past. */
  | { readonly kind: 'waiting'; readonly retryAtMs: number }
  /** An 0800 left and no answer was seen: the keys held before stay good. */
  | { readonly kind: 'unknown' }
  /** None ever left. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'cancelled' };

export type RaceEvent =
  | { readonly kind: 'started' | 'wake' | 'cancelled'; readonly atMs: number; readonly random?: number }
  /** The far end has answered: the TCP connection is there, its handshake is not. */
  | { readonly kind: 'reached'; readonly atMs: number; readonly lane: number; readonly random?: number }
  | {
      readonly kind: 'connected';
      readonly atMs: number;
      readonly lane: number;
      readonly proof: Proof;
      readonly random?: number;
    }
  /** Its 0800 has left only now: a report of bad keys went before it. */
  | { readonly kind: 'sent'; readonly atMs: number; readonly lane: number; readonly random?: number }
  | {
      readonly kind: 'not-connected' | 'lost';
      readonly atMs: number;
      readonly lane: number;
      readonly random?: number;
    }
  | {
      readonly kind: 'answered';
      readonly atMs: number;
      readonly lane: number;
      readonly verdict: Verdict;
      readonly random?: number;
    };

export type RaceCommand =
  | { readonly kind: 'connect' | 'ask' | 'close'; readonly lane: number }
  /** A `wake` is due then, unless another command of this kind follows. */
  | { readonly kind: 'wake-at'; readonly atMs: number }
  | { readonly kind: 'end'; readonly end: RaceEnd };
