/**
 * The key-set ledger: which working keys a terminal may hold, and which it is given next.
 *
 * A lost 0810, three redials and two racers must cost one set, and a terminal must never stand there with keys
 * that the gateway has forgotten. One ledger a terminal; pure; shared by gateway, stores and simulator.
 *
 *                  sign-in asked                 first valid MAC under it
 *   (fresh) ──► issued ──┐ asked again: the same ──────────► confirmed
 *                 ▲      │ set is issued again                   │ a later set is proven
 *                 └──────┘                                       ▼
 *                 │ a later set is proven                    retiring ── 90 s ──► dead
 *                 └──────────────────────────────────────────────►
 *   a changed TMK, or too many unproven sets: ──────────────────────────────────► dead
 *
 * Rules and reasons: docs/adr/0004-key-set-ledger.md.
 */
import type { KeyFamily } from '@rollcall/keys';
import { limits as defaultLimits, type LedgerLimits } from './limits.ts';

export type KeySetState = 'issued' | 'confirmed' | 'retiring' | 'dead';

/** A complaint about a set. None of them is authenticated, so together they have a budget. */
export type Complaint =
  /** The terminal reported that a KCV did not fit. */
  | 'kcv-failure'
  /** A message's MAC fitted no set that the terminal may hold; answered A0. */
  | 'mac-failure'
  /** A PIN block did not read under the set whose MAC had verified; answered 99. */
  | 'pin-failure';

/** Why a set was made rather than issued again. */
export type FreshReason =
  | 'first'
  /** The newest set is proven: the terminal asks for the next day's keys. */
  | 'renewal'
  /** The newest set stayed unproven for its life. */
  | 'expired'
  | 'tmk-changed'
  | 'operator'
  /** Merchant or dialect of the registration changed. */
  | 'registration-changed'
  /** The terminal may ask for another key family, and did. */
  | 'family-changed'
  | Complaint;

export interface LedgerSet {
  readonly setId: string;
  readonly family: KeyFamily;
  readonly tmkVersion: number;
  readonly merchantId: string;
  readonly profileId: string;
  readonly state: KeySetState;
  readonly madeFor: FreshReason;
  readonly madeAtMs: number;
  readonly issuedAtMs: number;
  readonly issueCount: number;
  readonly confirmedAtMs: number | null;
  /** Set while retiring: the instant from which its MACs are refused. */
  readonly diesAtMs: number | null;
  readonly complaint: Complaint | null;
}

/** One terminal's sets, oldest first. Dead ones may be left out once they are older than the complaint window. */
export interface Ledger {
  readonly sets: readonly LedgerSet[];
  /** An operator wants a fresh set at the next sign-in. */
  readonly renewalOrdered: boolean;
}

export const emptyLedger: Ledger = { sets: [], renewalOrdered: false };

export type LedgerEvent =
  | {
      readonly kind: 'sign-in-asked';
      readonly atMs: number;
      readonly family: KeyFamily;
      readonly tmkVersion: number;
      readonly merchantId: string;
      readonly profileId: string;
      /** Id of the set to use should a fresh one be due. */
      readonly freshSetId: string;
    }
  | { readonly kind: 'mac-verified'; readonly atMs: number; readonly setId: string }
  | { readonly kind: 'mac-refused'; readonly atMs: number }
  | { readonly kind: 'pin-refused'; readonly atMs: number; readonly setId: string }
  | { readonly kind: 'kcv-failure-reported'; readonly atMs: number }
  | { readonly kind: 'renewal-ordered' }
  | { readonly kind: 'tmk-changed' };

export type LedgerCommand =
  /** Make (or take from the pool) the set `setId` and send it. */
  | { readonly kind: 'issue'; readonly setId: string; readonly reason: FreshReason }
  /** Send the set the terminal was given before. `budgetSpent`: a complaint was not followed, too many came. */
  | { readonly kind: 'reissue'; readonly setId: string; readonly budgetSpent: boolean }
  /** Another key family was asked for too often: nothing is sent. */
  | { readonly kind: 'refuse' };

export interface LedgerStep {
  readonly ledger: Ledger;
  readonly command: LedgerCommand | null;
}

type SignInAsked = Extract<LedgerEvent, { kind: 'sign-in-asked' }>;

/** Applies one event. The caller makes the new ledger durable before any answer built on it leaves. */
export function stepLedger(
  ledger: Ledger,
  event: LedgerEvent,
  limits: LedgerLimits = defaultLimits,
): LedgerStep {
  switch (event.kind) {
    case 'sign-in-asked':
      return signIn(buryRetired(forgetDead(ledger, event.atMs, limits), event.atMs), event, limits);
    case 'mac-verified':
      return quiet(confirm(ledger, event.setId, event.atMs, limits));
    case 'mac-refused':
      return quiet(complain(buryRetired(ledger, event.atMs), newestUsable(ledger)?.setId, 'mac-failure'));
    case 'kcv-failure-reported':
      return quiet(complain(buryRetired(ledger, event.atMs), newestUsable(ledger)?.setId, 'kcv-failure'));
    case 'pin-refused':
      return quiet(complain(buryRetired(ledger, event.atMs), event.setId, 'pin-failure'));
    case 'renewal-ordered':
      return quiet({ ...ledger, renewalOrdered: true });
    case 'tmk-changed':
      return quiet(mapSets(ledger, (set) => (set.state === 'dead' ? set : bury(set))));
  }
}

/** Sets whose MACs are good at `atMs`, the likeliest first (newest). A message is tried under each. */
export function acceptableSets(ledger: Ledger, atMs: number): readonly LedgerSet[] {
  const acceptable: LedgerSet[] = [];
  for (let i = ledger.sets.length - 1; i >= 0; i--) {
    const set = ledger.sets[i] as LedgerSet;
    if (isAcceptable(set, atMs)) acceptable.push(set);
  }
  return acceptable;
}

/** Sets of `after` that differ from `before`: what a store has to write. */
export function changedSets(before: Ledger, after: Ledger): readonly LedgerSet[] {
  if (before.sets === after.sets) return [];
  const known = new Set(before.sets);
  return after.sets.filter((set) => !known.has(set));
}

function signIn(ledger: Ledger, ask: SignInAsked, limits: LedgerLimits): LedgerStep {
  const newest = newestUsable(ledger);
  const fitting = newestUsable(ledger, (set) => !isForAnother(set, ask));
  const reason = freshReason(ledger, newest, fitting, ask, limits);
  if (reason === null) return reissue(ledger, fitting as LedgerSet, ask.atMs, false);
  if (isUnauthenticated(reason) && mustWait(ledger, ask, limits)) {
    // Nothing to give again is left only when another family is asked for: then the terminal has to wait.
    return fitting ? reissue(ledger, fitting, ask.atMs, true) : { ledger, command: { kind: 'refuse' } };
  }
  return issue(ledger, ask, reason, limits);
}

/** Why the fitting set may not be issued again; null when it may. */
function freshReason(
  ledger: Ledger,
  newest: LedgerSet | undefined,
  fitting: LedgerSet | undefined,
  ask: SignInAsked,
  limits: LedgerLimits,
): FreshReason | null {
  if (!newest) return ledger.sets.some((set) => set.tmkVersion !== ask.tmkVersion) ? 'tmk-changed' : 'first';
  if (newest.tmkVersion !== ask.tmkVersion) return 'tmk-changed';
  if (ledger.renewalOrdered) return 'operator';
  if (!fitting) return isForAnotherPlace(newest, ask) ? 'registration-changed' : 'family-changed';
  if (fitting.complaint) return fitting.complaint;
  if (fitting.state === 'confirmed') return 'renewal';
  return ask.atMs - fitting.madeAtMs >= limits.unprovenLifeMs ? 'expired' : null;
}

function isForAnother(set: LedgerSet, ask: SignInAsked): boolean {
  return isForAnotherPlace(set, ask) || set.family !== ask.family || set.tmkVersion !== ask.tmkVersion;
}

function isForAnotherPlace(set: LedgerSet, ask: SignInAsked): boolean {
  return set.merchantId !== ask.merchantId || set.profileId !== ask.profileId;
}

/** Whether a fresh set that nobody authenticated asks for would break the budget or push out a living set. */
function mustWait(ledger: Ledger, ask: SignInAsked, limits: LedgerLimits): boolean {
  const caused = ledger.sets.filter((set) => isUnauthenticated(set.madeFor));
  const since = ask.atMs - limits.complaintWindowMs;
  const made = caused.filter((set) => set.madeAtMs > since).length;
  const living = caused.filter((set) => set.state === 'issued' && !isPastLife(set, ask.atMs, limits)).length;
  return made >= limits.complaintSetsMax || living >= limits.complaintSetsMax;
}

function issue(ledger: Ledger, ask: SignInAsked, reason: FreshReason, limits: LedgerLimits): LedgerStep {
  const fresh: LedgerSet = {
    setId: ask.freshSetId,
    family: ask.family,
    tmkVersion: ask.tmkVersion,
    merchantId: ask.merchantId,
    profileId: ask.profileId,
    state: 'issued',
    madeFor: reason,
    madeAtMs: ask.atMs,
    issuedAtMs: ask.atMs,
    issueCount: 1,
    confirmedAtMs: null,
    diesAtMs: null,
    complaint: null,
  };
  const kept = ledger.sets.map((set) => (set.tmkVersion === ask.tmkVersion ? set : bury(set)));
  const sets = buryExcess([...kept, fresh], ask.atMs, limits);
  return { ledger: { sets, renewalOrdered: false }, command: { kind: 'issue', setId: fresh.setId, reason } };
}

function reissue(ledger: Ledger, newest: LedgerSet, atMs: number, budgetSpent: boolean): LedgerStep {
  const again = { ...newest, issuedAtMs: atMs, issueCount: newest.issueCount + 1 };
  return {
    ledger: mapSets(ledger, (set) => (set === newest ? again : set)),
    command: { kind: 'reissue', setId: newest.setId, budgetSpent },
  };
}

function confirm(ledger: Ledger, setId: string, atMs: number, limits: LedgerLimits): Ledger {
  const at = ledger.sets.findIndex((set) => set.setId === setId);
  const proven = ledger.sets[at];
  if (proven?.state !== 'issued') return buryRetired(ledger, atMs);
  const sets = ledger.sets.map((set, i) => {
    if (i === at) return { ...set, state: 'confirmed' as const, confirmedAtMs: atMs, complaint: null };
    return i < at ? retire(set, atMs + limits.retiringMs) : set;
  });
  return buryRetired({ ...ledger, sets: buryManyRetiring(sets, limits) }, atMs);
}

/** A terminal that signs in and buys in a loop keeps only its last few. */
function buryManyRetiring(sets: readonly LedgerSet[], limits: LedgerLimits): readonly LedgerSet[] {
  let excess = sets.filter((set) => set.state === 'retiring').length - limits.retiringSetsMax;
  return sets.map((set) => (set.state === 'retiring' && excess-- > 0 ? bury(set) : set));
}

function complain(ledger: Ledger, setId: string | undefined, complaint: Complaint): Ledger {
  return mapSets(ledger, (set) =>
    set.setId === setId && set.complaint === null ? { ...set, complaint } : set,
  );
}

/** The newest set that is neither retiring nor dead. */
function newestUsable(ledger: Ledger, fits: (set: LedgerSet) => boolean = () => true): LedgerSet | undefined {
  return ledger.sets.findLast((set) => (set.state === 'issued' || set.state === 'confirmed') && fits(set));
}

/**
 * Unproven sets beyond their bound die: first those past their life, then the oldest. Sets that complaints caused have
 * a bound of their own, so that they never push out one that was asked for. The newest never dies.
 */
function buryExcess(sets: readonly LedgerSet[], atMs: number, limits: LedgerLimits): readonly LedgerSet[] {
  const unproven = sets.filter((set) => set.state === 'issued');
  const expendable = [
    ...excessOf(
      unproven.filter((set) => isUnauthenticated(set.madeFor)),
      limits.complaintSetsMax,
      atMs,
      limits,
    ),
    ...excessOf(
      unproven.filter((set) => !isUnauthenticated(set.madeFor)),
      limits.unprovenSetsMax,
      atMs,
      limits,
    ),
  ];
  return sets.map((set) => (expendable.includes(set) ? bury(set) : set));
}

function excessOf(
  sets: readonly LedgerSet[],
  setsMax: number,
  atMs: number,
  limits: LedgerLimits,
): readonly LedgerSet[] {
  if (sets.length <= setsMax) return [];
  const older = sets.slice(0, -1);
  const isOver = (set: LedgerSet) => isPastLife(set, atMs, limits);
  return [...older.filter(isOver), ...older.filter((set) => !isOver(set))].slice(0, sets.length - setsMax);
}

function isPastLife(set: LedgerSet, atMs: number, limits: LedgerLimits): boolean {
  return atMs - set.madeAtMs >= limits.unprovenLifeMs;
}

/**
 * Dead sets count for the budget of complaints, the newest tells of the last TMK; the others are left out. Only those
 * that were dead before this event: a set that dies now is still to be written.
 */
function forgetDead(ledger: Ledger, atMs: number, limits: LedgerLimits): Ledger {
  const since = atMs - limits.complaintWindowMs;
  const counts = (set: LedgerSet) => isUnauthenticated(set.madeFor) && set.madeAtMs > since;
  const newest = ledger.sets.at(-1);
  const sets = ledger.sets.filter((set) => set.state !== 'dead' || set === newest || counts(set));
  return sets.length === ledger.sets.length ? ledger : { ...ledger, sets };
}

function buryRetired(ledger: Ledger, atMs: number): Ledger {
  return mapSets(ledger, (set) => (set.state === 'retiring' && !isAcceptable(set, atMs) ? bury(set) : set));
}

/** Keeps the ledger itself when nothing changed, so that a caller sees by identity that nothing is to be written. */
function mapSets(ledger: Ledger, change: (set: LedgerSet) => LedgerSet): Ledger {
  const sets = ledger.sets.map(change);
  return sets.some((set, i) => set !== ledger.sets[i]) ? { ...ledger, sets } : ledger;
}

function isAcceptable(set: LedgerSet, atMs: number): boolean {
  if (set.state === 'retiring') return atMs < (set.diesAtMs ?? 0);
  return set.state !== 'dead';
}

function retire(set: LedgerSet, diesAtMs: number): LedgerSet {
  return set.state === 'dead' || set.state === 'retiring' ? set : { ...set, state: 'retiring', diesAtMs };
}

function bury(set: LedgerSet): LedgerSet {
  return set.state === 'dead' ? set : { ...set, state: 'dead', diesAtMs: null };
}

/** Reasons that anybody could give who knows a terminal's number. */
function isUnauthenticated(reason: FreshReason): boolean {
  return (
    reason === 'kcv-failure' ||
    reason === 'mac-failure' ||
    reason === 'pin-failure' ||
    reason === 'family-changed'
  );
}

function quiet(ledger: Ledger): LedgerStep {
  return { ledger, command: null };
}
