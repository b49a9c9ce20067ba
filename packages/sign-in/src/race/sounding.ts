import type { Lane } from './lane.ts';

/** How long a race in which nobody gives a sign goes on: the path that is known best says what is usual here. */
export function quietMsOf(lanes: readonly Lane[]): number {
  return Math.min(
    ...lanes.flatMap(({ stage, runner }) => (stage === 'waiting' ? [] : runner.patience.quietMs)),
  );
}

/** Of these the one whose path was tried longest ago: one connection shows as well as all whether somebody is there now. */
export function triedLongestAgo(worth: readonly Lane[], all: readonly Lane[]): readonly Lane[] {
  const triedAtMs = (lane: Lane) =>
    Math.max(...all.filter((each) => each.pathId === lane.pathId).map((each) => each.startedAtMs));
  return worth.toSorted((a, b) => triedAtMs(a) - triedAtMs(b)).slice(0, 1);
}
