import { noMemory, type PathMemory, type PathOutcome, type PathRecord, remember } from '@rollcall/sign-in';

/** How the paths of one race did, as it goes into the journal. */
export interface RaceNote {
  readonly networkId: string;
  readonly atMs: number;
  readonly outcomes: readonly PathOutcome[];
}

/** Memory as JSON has it: by network, by path. */
export type StoredPaths = readonly (readonly [string, readonly (readonly [string, PathRecord])[]])[];

export function withNotes(memory: PathMemory, notes: readonly RaceNote[]): PathMemory {
  return notes.reduce(
    (before, { networkId, atMs, outcomes }) => remember(before, networkId, atMs, outcomes),
    memory,
  );
}

/** Whole milliseconds: finer ones tell nothing, and the journal is read by all. */
export function noteOf(networkId: string, atMs: number, outcomes: readonly PathOutcome[]): RaceNote {
  const whole = (ms: number | null) => ms && Math.round(ms);
  return {
    networkId,
    atMs: Math.round(atMs),
    outcomes: outcomes.map(({ path, connectMs, answerMs, result }) => ({
      path,
      connectMs: whole(connectMs),
      answerMs: whole(answerMs),
      result,
    })),
  };
}

export function storedPaths({ networks }: PathMemory): StoredPaths {
  return [...networks].map(([networkId, records]) => [networkId, [...records]]);
}

/** What cannot be read as a memory is forgotten: it is a hint, and learned again within a day. */
export function readPaths(stored: unknown): PathMemory {
  if (!Array.isArray(stored) || !stored.every(isNamedList)) return noMemory;
  const networks = stored.map(
    ([networkId, records]) => [networkId, new Map(records.filter(isNamedRecord))] as const,
  );
  return { networks: new Map(networks) };
}

function isNamedList(entry: unknown): entry is readonly [string, readonly unknown[]] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Array.isArray(entry[1]);
}

function isNamedRecord(entry: unknown): entry is readonly [string, PathRecord] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const record: Partial<Record<keyof PathRecord, unknown>> = entry[1] ?? {};
  return (
    isEstimate(record.connect) &&
    isEstimate(record.answer) &&
    typeof record.success === 'number' &&
    typeof record.failuresInARow === 'number' &&
    isNumberOrNull(record.wonAtMs) &&
    typeof record.usedAtMs === 'number'
  );
}

function isEstimate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { smoothedMs, variationMs, samplesMs }: Readonly<Record<string, unknown>> = { ...value };
  const areNumbers = Array.isArray(samplesMs) && samplesMs.every((sample) => typeof sample === 'number');
  return isNumberOrNull(smoothedMs) && typeof variationMs === 'number' && areNumbers;
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}
