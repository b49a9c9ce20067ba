import { expect, it } from 'vitest';
import type { OperationResult } from '../operations/operation.ts';
import { OperationLane } from './operation-lane.ts';
import { OperationRun } from './operation-run.ts';

function run(operationId: string): OperationRun {
  const asked = { operationId, key: null, terminalId: '10000001', kind: 'echo', amount: null } as const;
  return new OperationRun({ ...asked, askedAtMs: 1, endedAtMs: null, result: null });
}

it('every end is told once, also of what was cancelled, was late or was stopped before its turn', async () => {
  const told: string[] = [];
  const lane = new OperationLane(({ asked, state }, { outcome, reason }) => {
    told.push([asked.operationId, state === 'ended' ? 'late' : outcome, reason ?? ''].join(' '));
  });
  const answered = Promise.withResolvers<OperationResult>();
  const [cancelled, stopped] = [run('cancelled'), run('stopped')];
  lane.add(run('first'), 1_000, () => answered.promise);
  lane.add(cancelled, 1_000, () => answered.promise);
  lane.add(run('late'), 0, () => answered.promise);
  cancelled.cancel();
  answered.resolve({ outcome: 'answered' });
  await lane.idle();
  const never = Promise.withResolvers<OperationResult>();
  lane.add(run('last'), 1_000, () => never.promise);
  lane.add(stopped, 1_000, () => never.promise);
  lane.giveUpWaiting();
  expect(stopped.record.result).toEqual({ outcome: 'failed', reason: 'stopping' });
  never.resolve({ outcome: 'unknown' });
  await lane.idle();
  expect(told).toEqual([
    ...['first answered ', 'cancelled cancelled cancelled', 'late failed deadline-passed'],
    ...['stopped failed stopping', 'last unknown '],
  ]);
});
