import type { SignInResult } from '@rollcall/terminal';
import type { EndpointName, FieldScheme, UplinkName } from './netns/addresses.ts';

/** Who signs in: the SDK, or the terminal of today with so many seconds a try. */
export type ClientName = 'rollcall' | `sequential-${number}`;

/** Where a terminal may go, in the order it was told. */
export interface Ways {
  readonly scheme: FieldScheme;
  readonly endpoints: readonly EndpointName[];
  readonly uplinks: readonly UplinkName[];
  /** PEM of whom to trust. */
  readonly authority: string;
}

/** One attempt, as a report shows it. */
export interface ReportedAttempt {
  readonly uplink: string;
  readonly endpoint: string;
  readonly result: string;
}

/** Cause of a death of an idle connection that was none: the connection was gone before the fault came. */
export const lostBeforeFault = 'lost-before-fault';

/** How one sign-in went, on the wall clock of the terminal's process. */
export interface SignInReport {
  readonly outcome: SignInResult['outcome'];
  readonly elapsedMs: number;
  readonly attempts: readonly ReportedAttempt[];
  /** Code of the cause where it did not succeed and the client names one. */
  readonly cause: string | null;
  /** Connections that were open when it began. */
  readonly openLinks: number;
}
