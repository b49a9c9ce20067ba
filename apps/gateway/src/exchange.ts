import type { ByteRange, ExchangeSpec, LengthPrefix, Message, PartialMessage } from '@rollcall/iso8583';
import type { KeySetRef, Wrapped } from '@rollcall/keys';
import type { Ledger } from '@rollcall/sign-in';
import type { StoredAnswer, TerminalChange, TerminalRecord } from '@rollcall/store';
import type { AttemptReason } from './attempt-reason.ts';

/** The peer an exchange came from, as far as a step may know it. */
export interface Peer {
  readonly remoteAddress: string;
  /** Both ends have agreed to speak as Rollcall. */
  readonly isRollcall: boolean;
  write(frame: Uint8Array): void;
  /** Ends the connection after what was written has left. */
  end(): void;
}

/** What the gateway decided. Without a response code nothing is sent. */
export interface Outcome {
  readonly responseCode: string | null;
  readonly reason: AttemptReason;
  /** For support; never card or key data. */
  readonly detail: string | null;
}

/** A terminal as one exchange works on it: the record and the ledger of its key sets. */
export interface TerminalState {
  readonly terminal: TerminalRecord;
  readonly ledger: Ledger;
  /** Sealed keys of the sets that are not dead. */
  readonly wrapped: ReadonlyMap<string, Wrapped>;
  readonly loadedAtMs: number;
}

/** What has to be durable before the answer leaves. */
export interface Draft {
  ledger: Ledger;
  terminal: TerminalChange;
  answer: StoredAnswer | null;
  /** Keys of a set that this exchange issues for the first time. */
  issued: KeySetRef | null;
  claimedPoolSetId: string | null;
}

/** One request on its way through the pipeline. Steps fill it in; the order of the fields is that of the steps. */
export interface Exchange {
  readonly peer: Peer;
  readonly bytes: Uint8Array;
  readonly lengthPrefix: LengthPrefix;
  readonly arrivedMs: number;
  readonly arrivedUs: number;

  message: Message | null;
  partial: PartialMessage | null;
  macRange: ByteRange | null;
  spec: ExchangeSpec | null;
  /** When the terminal stops waiting, by the monotonic clock; null where it has not said so. */
  deadlineUs: number | null;
  operationId: string | null;
  terminalId: string | null;
  holdsLane: boolean;
  /** True while the decision stands on what memory held; a refusal is then checked against the store first. */
  isFromCache: boolean;
  state: TerminalState | null;
  draft: Draft | null;
  /** The set whose MAC verified: the answer is MACed, and a PIN read, under it. */
  keySet: KeySetRef | null;
  /** Fields of the answer beyond what is echoed. A map: an object gets room for every number up to the highest. */
  answerFields: ReadonlyMap<number, string | Uint8Array>;
  outcome: Outcome | null;
  conflicts: number;
  /** The attempt went into the store with the change it made. */
  isRecorded: boolean;
}

const noFields: Exchange['answerFields'] = new Map();

export function openExchange(
  peer: Peer,
  bytes: Uint8Array,
  lengthPrefix: LengthPrefix,
  arrivedMs: number,
  arrivedUs: number,
): Exchange {
  return {
    peer,
    bytes,
    lengthPrefix,
    arrivedMs,
    arrivedUs,
    message: null,
    partial: null,
    macRange: null,
    spec: null,
    deadlineUs: null,
    operationId: null,
    terminalId: null,
    holdsLane: false,
    isFromCache: false,
    state: null,
    draft: null,
    keySet: null,
    answerFields: noFields,
    outcome: null,
    conflicts: 0,
    isRecorded: false,
  };
}

export function decide(
  exchange: Exchange,
  responseCode: string | null,
  reason: AttemptReason,
  detail: string | null = null,
): void {
  exchange.outcome = { responseCode, reason, detail };
}

/** Forgets what was decided on a state that has changed meanwhile. */
export function decideAnew(exchange: Exchange): void {
  exchange.state = null;
  exchange.draft = null;
  exchange.keySet = null;
  exchange.answerFields = noFields;
  exchange.outcome = null;
}
