import { heartbeatMs } from '@rollcall/sign-in';
import { type BatchTotals, totalsOf } from './batch-totals.ts';
import type { JournalDamage } from './journal/journal-damage.ts';
import { copiesOf } from './parked-reversals.ts';
import { copiesOfGivenUp } from './settlement/given-up-batch.ts';
import { nextSignInAtMs, type SignInDue, signInDue } from './sign-in-due.ts';
import type { ConnectionStatistics } from './status/connection-statistics.ts';
import type { LastSignIn, TerminalCore } from './terminal-core.ts';
import type { TerminalState } from './terminal-state.ts';

/** What a terminal knows of itself; no keys and no card. */
export interface TerminalStatus
  extends Pick<
    TerminalState,
    | 'batchNumber'
    | 'isBatchClosed'
    | 'lastStan'
    | 'operation'
    | 'isSignInDue'
    | 'unreportedKeyFailure'
    | 'lastPurchase'
    | 'reversal'
    | 'parkedReversals'
    | 'settlement'
    | 'lastSettlement'
    | 'givenUpBatches'
    | 'parameters'
  > {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly isSignedIn: boolean;
  readonly signedInAtMs: number | null;
  /** What was approved and is not settled. */
  readonly totals: BatchTotals;
  readonly statistics: ConnectionStatistics;
  /** Why `ensureSignedIn()` would ask now; null while the keys are good. */
  readonly signInDue: SignInDue | null;
  /** When it has something to do next. In milliseconds since 1970, by the time of day, as all instants here. */
  readonly nextSignInAt: number;
  /** How the last sign-in of this process ended, and why; null before the first. */
  readonly lastSignIn: LastSignIn | null;
  /** Where the connection leads that is kept for the next call, as far as it is known to live. */
  readonly warm: { readonly uplink: string; readonly endpoint: string } | null;
  /** Between heartbeats on a kept connection, as learned on this network; null where none is kept. */
  readonly heartbeatMs: number | null;
  /** When this was so. */
  readonly asOf: number;
  /** How long ago a gateway or host was last heard: all that is said of the line is this old. Null before. */
  readonly ageMs: number | null;
  /** What could not be read of the journal when this terminal was made. */
  readonly journalDamage: JournalDamage | null;
}

/** What it says of money is a copy: whoever changes it changes no 0400. */
export function statusOf(core: TerminalCore): TerminalStatus {
  const { settings, state, statistics, journalDamage, lastSignIn, heardAgoMs, warm } = core;
  const nowMs = core.timeOfDayMs();
  const { batchNumber, isBatchClosed, lastStan, operation, isSignInDue, unreportedKeyFailure } = state;
  const { lastPurchase, reversal, parkedReversals, settlement, lastSettlement, givenUpBatches } = state;
  const { parameters, signedInAtMs } = state;
  return {
    terminalId: settings.terminalId,
    merchantId: settings.merchantId,
    isSignedIn: signedInAtMs !== null,
    signedInAtMs,
    batchNumber,
    isBatchClosed,
    lastStan,
    operation: operation && { ...operation },
    isSignInDue,
    unreportedKeyFailure,
    lastPurchase: lastPurchase && { ...lastPurchase },
    reversal: reversal && { ...reversal },
    parkedReversals: copiesOf(parkedReversals),
    settlement: settlement && withOwnTotals(settlement),
    lastSettlement: lastSettlement && withOwnTotals(lastSettlement),
    givenUpBatches: copiesOfGivenUp(givenUpBatches),
    totals: totalsOf(state.transactions),
    parameters,
    statistics,
    signInDue: signInDue(settings, state, nowMs),
    nextSignInAt: Math.max(nextSignInAtMs(settings, state, Math.round(nowMs)), heldOffUntilMs(core, nowMs)),
    lastSignIn,
    warm: warm && { ...warm.path.path },
    heartbeatMs: settings.keepsWarm ? heartbeatMs(core.idleLife(core.networkId()), nowMs) : null,
    asOf: Math.round(nowMs),
    ageMs: heardAgoMs === null ? null : Math.round(heardAgoMs),
    journalDamage,
  };
}

function withOwnTotals<T extends { readonly totals: BatchTotals }>(of: T): T {
  return { ...of, totals: { ...of.totals } };
}

/** A time from before the clock was set back holds nobody off. */
function heldOffUntilMs({ holdOff }: TerminalCore, nowMs: number): number {
  return holdOff !== null && holdOff.askedAtMs <= nowMs ? holdOff.retryAtMs : 0;
}
