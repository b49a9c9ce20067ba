import type { Lane, LaneResult } from './lane.ts';
import type { PathOutcome } from './path-memory.ts';

/**
 * How each path did, for the memory of paths. One that raced twice won or failed once. A connection from before says
 * nothing of how long a new one takes, nor that none can be made.
 */
export function outcomesOf({ lanes }: { readonly lanes: readonly Lane[] }): readonly PathOutcome[] {
  const counted = new Set(lanes.filter(({ result }) => result?.kind === 'good').map(({ pathId }) => pathId));
  return lanes
    .filter(({ stage, result }) => stage !== 'waiting' || result !== null)
    .map((lane) => {
      const { runner, connectMs, answerMs, result } = lane;
      const isWarm = runner.isWarm === true;
      const hasFailed = isTelling(result) && !counted.has(lane.pathId) && !isWarm;
      if (hasFailed) counted.add(lane.pathId);
      return {
        path: runner.path,
        connectMs: isWarm ? null : connectMs,
        answerMs: isWarm ? null : answerMs,
        result: result?.kind === 'good' ? 'won' : hasFailed ? 'failed' : 'unused',
      };
    });
}

function isTelling(result: LaneResult | null): boolean {
  return (
    result !== null &&
    ['no-connection', 'lost', 'no-answer', 'refused', 'unusable', 'put-off'].includes(result.kind)
  );
}
