import { limits } from '../limits.ts';
import { type DurationEstimate, learn, nothingLearned } from './duration-estimate.ts';
import { diverse, type Path, pathId } from './path.ts';

/** What is remembered of one path on one network. */
export interface PathRecord {
  readonly connect: DurationEstimate;
  readonly answer: DurationEstimate;
  /** Share of tries that went well, the newest counting most; 1 before the first. */
  readonly success: number;
  readonly failuresInARow: number;
  /** Null while it has never won a race. */
  readonly wonAtMs: number | null;
  readonly usedAtMs: number;
}

/**
 * Records by network and path. A network is told by what the device knows of it (SSID, cell operator, the router's
 * address): a path that is good in the shop says nothing about the market stall.
 */
export interface PathMemory {
  readonly networks: ReadonlyMap<string, ReadonlyMap<string, PathRecord>>;
}

export const noMemory: PathMemory = { networks: new Map() };

/** How one path did in a race. Durations only of what really happened. */
export interface PathOutcome {
  readonly path: Path;
  /** From the start until the far end answered at all. */
  readonly connectMs: number | null;
  /** From the start to the 0810. */
  readonly answerMs: number | null;
  /** `unused`: closed because another had won; it tells nothing about the path. */
  readonly result: 'won' | 'failed' | 'unused';
}

export function recordOf(memory: PathMemory, networkId: string, path: Path): PathRecord | undefined {
  return memory.networks.get(networkId)?.get(pathId(path));
}

/** Takes in how the paths of a race did; the network used least recently is forgotten first. */
export function remember(
  memory: PathMemory,
  networkId: string,
  atMs: number,
  outcomes: readonly PathOutcome[],
): PathMemory {
  const records = new Map(memory.networks.get(networkId));
  for (const outcome of outcomes) {
    const id = pathId(outcome.path);
    const record = after(records.get(id), outcome, atMs);
    records.delete(id);
    records.set(id, record);
  }
  const networks = new Map(memory.networks);
  networks.delete(networkId);
  networks.set(networkId, newest(records, limits.pathsRemembered));
  return { networks: newest(networks, limits.networksRemembered) };
}

/**
 * The paths in the order to try them: the last winner first while it is fresh, paths that failed twice in a row last,
 * the others by success and speed; then each as different as can be from those before it. None is ever left out, and
 * those that did not fail come once more before those that did: where one path works, a lost packet is better met by a
 * second connection there than by a path that is dead.
 */
export function ranked(
  paths: readonly Path[],
  memory: PathMemory,
  networkId: string,
  atMs: number,
): readonly Path[] {
  const rated = paths.map((path, order) => ({ path, order, record: recordOf(memory, networkId, path) }));
  const groups: [Path[], Path[], Path[]] = [[], [], []];
  const winner = freshWinner(rated, atMs);
  rated.sort((a, b) => scoreOf(b.record) - scoreOf(a.record) || a.order - b.order);
  for (const { path, record } of rated) {
    const group = path === winner ? 0 : (record?.failuresInARow ?? 0) >= limits.failuresToDemote ? 2 : 1;
    groups[group].push(path);
  }
  const good = diverse([...groups[0], ...groups[1]]);
  return [...good, ...good, ...diverse(groups[2])];
}

interface Rated {
  readonly path: Path;
  readonly record: PathRecord | undefined;
}

function freshWinner(rated: readonly Rated[], atMs: number): Path | undefined {
  let latest: Rated | undefined;
  for (const each of rated) {
    const { record } = each;
    if (!record || record.wonAtMs === null || record.failuresInARow > 0) continue;
    if (!isWithin(limits.winnerFreshMs, record.wonAtMs, atMs)) continue;
    if (record.wonAtMs > (latest?.record?.wonAtMs ?? -1)) latest = each;
  }
  return latest?.path;
}

/** A win that was told before the clock was set back counts no more. */
function isWithin(ms: number, wonAtMs: number, atMs: number): boolean {
  return atMs >= wonAtMs && atMs - wonAtMs <= ms;
}

/** Share of success first; among equals the quicker. Unknown paths stand with the good ones. */
function scoreOf(record: PathRecord | undefined): number {
  if (!record) return 1;
  const slownessMs = (record.connect.smoothedMs ?? 0) + (record.answer.smoothedMs ?? 0);
  return Math.round(record.success * 10) / 10 - Math.min(slownessMs / limits.slownessScaleMs, 0.09);
}

function after(record: PathRecord | undefined, outcome: PathOutcome, atMs: number): PathRecord {
  const before = record ?? {
    connect: nothingLearned,
    answer: nothingLearned,
    success: 1,
    failuresInARow: 0,
    wonAtMs: null,
    usedAtMs: atMs,
  };
  const learned = {
    ...before,
    connect: outcome.connectMs === null ? before.connect : learn(before.connect, outcome.connectMs),
    answer: outcome.answerMs === null ? before.answer : learn(before.answer, outcome.answerMs),
    usedAtMs: atMs,
  };
  if (outcome.result === 'unused') return learned;
  const hasWon = outcome.result === 'won';
  return {
    ...learned,
    success: before.success + (Number(hasWon) - before.success) / 4,
    failuresInARow: hasWon ? 0 : before.failuresInARow + 1,
    wonAtMs: hasWon ? atMs : before.wonAtMs,
  };
}

/** Maps keep the order in which their entries were set. */
function newest<V>(entries: ReadonlyMap<string, V>, count: number): ReadonlyMap<string, V> {
  return entries.size <= count ? entries : new Map([...entries].slice(-count));
}
