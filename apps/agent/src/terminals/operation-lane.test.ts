import { expect, it } from 'vitest';
import type { OperationResult } from '../operations/operation.ts';
import { OperationLane } from './operation-lane.ts';
import { OperationRun } from './operation-run.ts';

function run(operationId: string): OperationRun {
  const asked = { operationId, key: null, terminalId: '10000001', kind: 'echo', amount: null } as const;
  return new OperationRun({ ...asked, askedAtMs: 1, endedAtMs: null, result: null });
}

/** A lane that somebody holds, and what it told of ends. */
function heldLane() {
  const told: string[] = [];
  const lane = new OperationLane(async ({ asked, state }, { outcome, reason }) => {
    told.push([asked.operationId, state === 'ended' ? 'late' : outcome, reason ?? ''].join(' '));
  });
  const held = Promise.withResolvers<OperationResult>();
  lane.add(run('first'), 1_000, () => held.promise);
  const goOn = async () => {
    held.resolve({ outcome: 'answered' });
    await lane.idle();
  };
  return { lane, told, goOn };
}

const answered = async (): Promise<OperationResult> => ({ outcome: 'answered' });

it('what is cancelled, late or stopped before its turn ends at once, leaves its place, and is told of', async () => {
  const { lane, told, goOn } = heldLane();
  const [cancelled, late, stopped] = [run('cancelled'), run('late'), run('stopped')];
  lane.add(cancelled, 1_000, answered);
  lane.add(late, 1, answered);
  cancelled.cancel();
  await cancelled.endedWithin(1_000);
  await late.endedWithin(1_000);
  expect(lane.runs).toHaveLength(1);
  lane.add(stopped, 1_000, answered);
  lane.giveUpWaiting();
  await stopped.endedWithin(1_000);
  expect([cancelled, late, stopped].map(({ state }) => state)).toEqual(['ended', 'ended', 'ended']);
  await goOn();
  expect(told).toEqual([
    ...['cancelled cancelled cancelled', 'late failed deadline-passed', 'stopped failed stopping'],
    'first answered ',
  ]);
});

it('what somebody else joins has its turn as late as he waits', async () => {
  const { lane, goOn } = heldLane();
  const joined = run('joined');
  lane.add(joined, 20, answered);
  lane.join(joined, 5_000);
  lane.join(joined, 10);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(joined.state).toBe('waiting');
  await goOn();
  expect(joined.record.result).toEqual({ outcome: 'answered' });
});

it('the next begins when the end before it is written down', async () => {
  const writing = Promise.withResolvers<void>();
  const lane = new OperationLane(() => writing.promise);
  const [first, second] = [run('first'), run('second')];
  lane.add(first, 1_000, answered);
  lane.add(second, 1_000, answered);
  await new Promise((resolve) => setImmediate(resolve));
  expect([first.state, second.state]).toEqual(['running', 'waiting']);
  writing.resolve();
  await lane.idle();
  expect([first.state, second.state]).toEqual(['ended', 'ended']);
});

it('whoever has left waits no longer', async () => {
  const { lane, goOn } = heldLane();
  const waiting = run('waiting');
  lane.add(waiting, 60_000, answered);
  const leaving = new AbortController();
  const ended = waiting.endedWithin(60_000, leaving.signal);
  leaving.abort();
  await ended;
  expect(waiting.state).toBe('waiting');
  await waiting.endedWithin(60_000, leaving.signal);
  await goOn();
});
