import type { Attempt, ExchangeCommit, StoredAnswer } from '../exchange-commit.ts';
import { type AnswerRow, answerToRow, rowToAnswer } from '../rows/answer-row.ts';
import { type AttemptRow, attemptToRow, rowToAttempt } from '../rows/attempt-row.ts';
import { type KeySetRow, keySetToRow, rowToKeySet } from '../rows/key-set-row.ts';
import { rowToTerminal, type TerminalRow, terminalToRow } from '../rows/terminal-row.ts';
import type { LoadedTerminal, Store } from '../store.ts';
import type { TerminalChange } from '../terminal-record.ts';
import { fromPlain, toPlain } from './plain-value.ts';
import type { StoreMethod } from './store-call.ts';
import { rowToWire, type WireRow, wireToRow } from './wire-row.ts';

/**
 * How a method's arguments and result are put into JSON. Everything can go as a plain value; what every sign-in
 * sends goes as rows, which cost a quarter of that (and of a structured clone) on both sides.
 */
export interface MethodCodec {
  packArgs(args: readonly unknown[]): unknown;
  readArgs(packed: unknown): readonly unknown[];
  packResult(result: unknown): unknown;
  readResult(packed: unknown): unknown;
}

type Args<M extends StoreMethod> = Parameters<Store[M]>;
type Result<M extends StoreMethod> = Awaited<ReturnType<Store[M]>>;

interface TypedCodec<M extends StoreMethod, PackedArgs, PackedResult> {
  packArgs?(args: Args<M>): PackedArgs;
  readArgs?(packed: PackedArgs): Args<M>;
  packResult?(result: Result<M>): PackedResult;
  readResult?(packed: PackedResult): Result<M>;
}

const plainCodec: MethodCodec = {
  packArgs: (args) => toPlain(withoutMissingTail(args)),
  readArgs: (packed) => fromPlain(packed) as unknown[],
  packResult: (result) => toPlain(result ?? null),
  readResult: (packed) => fromPlain(packed),
};

function codec<M extends StoreMethod, PackedArgs, PackedResult>(
  typed: TypedCodec<M, PackedArgs, PackedResult>,
): MethodCodec {
  return { ...plainCodec, ...(typed as unknown as Partial<MethodCodec>) };
}

const special: Readonly<Partial<Record<StoreMethod, MethodCodec>>> = {
  commitExchange: codec<'commitExchange', PackedCommit, Result<'commitExchange'>>({
    packArgs: ([commit]) => packCommit(commit),
    readArgs: (packed) => [readCommit(packed)],
    packResult: (result) => result,
    readResult: (result) => result,
  }),
  loadTerminal: codec<'loadTerminal', Args<'loadTerminal'>, PackedTerminal | null>({
    packResult: (loaded) => loaded && packLoaded(loaded),
    readResult: (packed) => packed && readLoaded(packed),
  }),
  recordAttempts: codec<'recordAttempts', readonly WireRow[], null>({
    packArgs: ([attempts]) => attempts.map(packAttempt),
    readArgs: (packed) => [packed.map(readAttempt)],
  }),
  findAnswer: codec<'findAnswer', Args<'findAnswer'>, WireRow | null>({
    packResult: (answer) => answer && packAnswer(answer),
    readResult: (packed) => packed && readAnswer(packed),
  }),
};

export function codecOf(method: StoreMethod): MethodCodec {
  return special[method] ?? plainCodec;
}

type PackedCommit = readonly [
  terminalId: string,
  expectedRevision: number,
  terminal: unknown,
  keySets: readonly WireRow[] | null,
  claimedPoolSetId: string | null,
  answer: WireRow | null,
  attempt: WireRow | null,
];

function packCommit(commit: ExchangeCommit): PackedCommit {
  return [
    commit.terminalId,
    commit.expectedRevision,
    commit.terminal ? toPlain(commit.terminal) : null,
    commit.keySets ? commit.keySets.map((set) => rowToWire(keySetToRow(set))) : null,
    commit.claimedPoolSetId ?? null,
    commit.answer ? packAnswer(commit.answer) : null,
    commit.attempt ? packAttempt(commit.attempt) : null,
  ];
}

function readCommit(packed: PackedCommit): ExchangeCommit {
  const [terminalId, expectedRevision, terminal, keySets, claimedPoolSetId, answer, attempt] = packed;
  return {
    terminalId,
    expectedRevision,
    ...(terminal !== null && { terminal: fromPlain(terminal) as TerminalChange }),
    ...(keySets && { keySets: keySets.map((row) => rowToKeySet(wireToRow<KeySetRow>(row))) }),
    ...(claimedPoolSetId !== null && { claimedPoolSetId }),
    ...(answer && { answer: readAnswer(answer) }),
    ...(attempt && { attempt: readAttempt(attempt) }),
  };
}

type PackedTerminal = readonly [terminal: WireRow, keySets: readonly WireRow[]];

function packLoaded({ terminal, keySets }: LoadedTerminal): PackedTerminal {
  return [rowToWire(terminalToRow(terminal)), keySets.map((set) => rowToWire(keySetToRow(set)))];
}

function readLoaded([terminal, keySets]: PackedTerminal): LoadedTerminal {
  return {
    terminal: rowToTerminal(wireToRow<TerminalRow>(terminal)),
    keySets: keySets.map((row) => rowToKeySet(wireToRow<KeySetRow>(row))),
  };
}

function packAnswer(answer: StoredAnswer): WireRow {
  return rowToWire(answerToRow(answer));
}

function readAnswer(row: WireRow): StoredAnswer {
  return rowToAnswer(wireToRow<AnswerRow>(row));
}

/** No bytes in it. */
function packAttempt(attempt: Attempt): WireRow {
  return attemptToRow(attempt);
}

function readAttempt(row: WireRow): Attempt {
  return rowToAttempt(row as unknown as AttemptRow);
}

/** JSON would make null of an argument that was left out. */
function withoutMissingTail(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
}
