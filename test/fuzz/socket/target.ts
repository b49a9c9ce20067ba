import type { Verdict } from '../run/verdict.ts';
import type { Footprint } from './footprint.ts';

/** What is attacked: a gateway, or in the self-test something that only looks like one. */
export interface Target {
  readonly pid: number;
  readonly port: number;
  /** Where it speaks HTTP/2, and whom to trust there; null where it does not. */
  readonly http2: { readonly port: number; readonly authority: string } | null;
  footprint(): Promise<Footprint>;
  /** Null when terminals still sign in, buy and get right answers; else what went wrong. */
  checkService(): Promise<string | null>;
  /** Ends it, and looks at what it left behind. */
  stop(sent: SentTally): Promise<Verdict>;
}

/** What was sent to it. */
export interface SentTally {
  readonly inputs: number;
  readonly connections: number;
  /** Protocols that were among them often enough to have been recorded by their names. */
  readonly protocols: readonly string[];
}
