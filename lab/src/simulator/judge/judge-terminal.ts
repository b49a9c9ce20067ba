import { openWorkingKeys, portableCiphers, type Secret, type WorkingKeyForm } from '@rollcall/keys';
import type { WireEnds } from '../network/wire-log.ts';

/** A set as judges know it: from the 0810 that carried it. */
export interface KnownSet {
  readonly pik: Secret;
  readonly mak: Secret;
  readonly madeAtMs: number;
  /** When a message under it first reached a gateway. */
  provenAtMs: number | null;
  /** When a message under a later one first reached a gateway. */
  overtakenAtMs: number | null;
  /** Something was said against it, or something happened that allows another one. */
  isDoubted: boolean;
  /** A gateway has taken the report that its keys are bad. */
  isReported: boolean;
}

export interface SetOfRequest {
  /** Null where its MAC fits none that the terminal was given. */
  readonly set: KnownSet | null;
  /** A host is bound to take its MAC. */
  readonly isGood: boolean;
}

/** A request and its answer by F11 and connection: copies of an earlier one may come in by another. */
export function requestName(
  mti: string,
  { stan }: { readonly stan: string },
  { connection }: WireEnds,
): string {
  return `${mti} ${stan} ${connection}`;
}

export interface Open0800 {
  readonly stan: string;
  readonly leftAtMs: number;
  /** Sign-ins that had ended by then. */
  readonly signInsEnded: number;
  /** From then on it counts as given up; null while its connection is open. */
  readonly untilMs: number | null;
}

/** A purchase as judges know it: from the wire, and from what the cashier was shown. */
export interface KnownPurchase {
  readonly batchNumber: string;
  readonly stan: string;
  readonly amount: string;
  sends: number;
  reversalSends: number;
  /** 0410s that asked for a sign-in instead. */
  reversalsPutOff: number;
  /** An 0210 that asks for a sign-in has reached the terminal. */
  isSignInAsked: boolean;
  /** Any other 0210 has. */
  isAnswered: boolean;
  /** An 0410 has reached the terminal since the last 0400 left: the answer to that one, for its copies look no other. */
  isReversalAnswered: boolean;
  /** An 0410 that ends it has. */
  isReversalHeard: boolean;
  /** The terminal has said that it is reversed. */
  isReversalTaken: boolean;
  /** `unwritten`: unknown, and the disk hung: what was being written may still become true, in both books alike. */
  shown: 'approved' | 'declined' | 'unknown' | 'unwritten' | 'failed' | null;
}

/** What judges remember of one terminal. */
export interface JudgedTerminal {
  readonly terminalId: string;
  readonly name: string;
  readonly home: 'cluster' | 'plain';
  readonly tmk: Secret;
  readonly form: WorkingKeyForm;
  /** Whether it says what it knows to who asks again too soon. */
  readonly waits: boolean;
  /** By the F62 that carried them (hex), oldest first. */
  readonly sets: Map<string, KnownSet>;
  readonly purchases: Map<string, KnownPurchase>;
  /** By connection, the 0800s that wait for their answers at a host that has not proven itself. */
  readonly open0800s: Map<number, Open0800>;
  signInsEnded: number;
  /** Of each batch the 0500s that left, by F11: whether all that was heard of one is a refusal. */
  readonly settling: Map<string, Map<string, 'unheard' | 'refused' | 'taken'>>;
  /** Batches that it has parked reversals of now, and those that it had some of when they were settled. */
  parkedIn: ReadonlySet<string>;
  readonly unevenBatches: Set<string>;
  /** Batches that were shown as settled, and whether the sums agreed. */
  readonly settledBatches: Map<string, boolean | null>;
  /** Sales that were given up with their batch, by name. */
  readonly givenUp: Set<string>;
  /** The set each financial request that reached a host was made under, by its `requestName`. */
  readonly setOfRequest: Map<string, SetOfRequest>;
  /** Since when a gateway has had each report of bad keys that it has not answered, by its `requestName`. */
  readonly openReports: Map<string, number>;
  lastPurchase: KnownPurchase | null;
  lastReversal: KnownPurchase | null;
  /** The set that its last 0400 was made under; null where none fits. */
  setOfReversal: KnownSet | null;
  parkedRetries: number;
  /** What has reached its gateways against its sets: so many of them may have been replaced. */
  complaints: number;
  /** Times that its process was started. */
  lives: number;
  /** Purchases, reversals and settlements that ended because the disk hung: a try may not be counted yet. */
  unwrittenEnds: number;
  /** Complaints that have reached a gateway and that it has not answered: they may hit a set that comes meanwhile. */
  openComplaints: number;
  /** When sets were made before the last one was proven. */
  complaintSetsAtMs: readonly number[];
  /** Fresh sets that an operator has ordered; one that the store has lost counts too. */
  renewalOrders: number;
  /** Ways to its gateways: uplinks times endpoints. */
  readonly paths: number;
  /** 0400s that it sends for one purchase before it parks the reversal. */
  readonly reversalTries: number;
  /** Whether it is signed in, by what its calls came to. */
  readonly standing: JudgedStanding;
  /** Of its present life. */
  budget: JudgedBudget;
  /** The host said that keys or batch are out of step, and no sign-in has gone well since. */
  outOfStep: 'no' | 'said' | 'signed-in';
}

export function judgedTerminal(
  of: Pick<
    JudgedTerminal,
    'terminalId' | 'name' | 'home' | 'tmk' | 'form' | 'waits' | 'paths' | 'reversalTries'
  >,
): JudgedTerminal {
  return {
    ...of,
    sets: new Map(),
    purchases: new Map(),
    open0800s: new Map(),
    signInsEnded: 0,
    settling: new Map(),
    parkedIn: new Set(),
    unevenBatches: new Set(),
    settledBatches: new Map(),
    givenUp: new Set(),
    setOfRequest: new Map(),
    openReports: new Map(),
    lastPurchase: null,
    lastReversal: null,
    setOfReversal: null,
    parkedRetries: 0,
    complaints: 0,
    lives: 0,
    unwrittenEnds: 0,
    openComplaints: 0,
    complaintSetsAtMs: [],
    renewalOrders: 0,
    standing: { signedInAtMs: null, isSignOffOpen: false },
    budget: newBudget(0),
    outOfStep: 'no',
  };
}

export interface JudgedStanding {
  signedInAtMs: number | null;
  /** A sign-off was cut off: it may be found written when the terminal starts again. */
  isSignOffOpen: boolean;
}

/** What a terminal may spend on attempts, counted from outside. */
export interface JudgedBudget {
  readonly sinceMs: number;
  /** First attempts that its calls may have made. */
  races: number;
  dials: number;
}

export function newBudget(sinceMs: number): JudgedBudget {
  return { sinceMs, races: 0, dials: 0 };
}

/** The keys in an F62, and their name in hex; null when they cannot be had. */
export function keysIn(
  { tmk, form }: Pick<JudgedTerminal, 'tmk' | 'form'>,
  f62: Uint8Array,
): (Pick<KnownSet, 'pik' | 'mak'> & { readonly name: string }) | null {
  const opened = openWorkingKeys(portableCiphers, { tmk, form, f62 });
  if (!opened.ok) return null;
  const { pik, mak } = opened.keys;
  return { name: hexOf(pik.reveal()) + hexOf(mak.reveal()), pik, mak };
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
