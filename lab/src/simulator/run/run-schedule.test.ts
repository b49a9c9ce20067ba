import { describe, expect, it } from 'vitest';
import { drawPlan } from '../plan/draw-plan.ts';
import { ownScenario } from '../plan/read-scenario.ts';
import { runSchedule } from './run-schedule.ts';

describe('a schedule', () => {
  it('in which nothing goes wrong and nobody gives up has every sign-in done and breaks nothing', async () => {
    const plan = drawPlan(ownScenario('healthy'), 1);
    const patient = plan.terminals.map((terminal) => ({
      ...terminal,
      steps: terminal.steps.map((step) => ({ ...step, givesUpAfterMs: null })),
    }));
    const { counts, breaches, isCounted } = await runSchedule({ ...plan, terminals: patient });
    expect(breaches).toEqual([]);
    expect(isCounted).toBe(true);
    expect(counts.signInsDone).toBe(counts.signInsAsked);
    expect(counts.reversals).toBe(0);
  });

  it('is the same again with the same seed, event by event', async () => {
    const plan = drawPlan(ownScenario('crashes'), 3);
    const [first, again, other] = await Promise.all([
      runSchedule(plan),
      runSchedule(plan),
      runSchedule({ ...plan, seed: 4 }),
    ]);
    expect(again.trace).toEqual(first.trace);
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
  });

  it('in which faults keep cashiers from their sales makes them up at the end, and counts', async () => {
    const scenario = { ...ownScenario('plain'), longPauseOdds: 0 };
    const dark = { kind: 'block', what: 'plain:9000', atMs: 0, forMs: 600_000 } as const;
    const plan = { ...drawPlan(scenario, 1), faults: [dark] };
    const { counts, breaches, isCounted } = await runSchedule(plan);
    expect(breaches).toEqual([]);
    expect(counts.financialMessages).toBe(20);
    expect(isCounted).toBe(true);
  });

  it('in which the store is lost under living gateways ends with all of them on it again', async () => {
    const lost = { kind: 'store-lost', atMs: 5_000, changes: 1, isOfBookings: true } as const;
    const faults = [{ ...lost, loss: 'store-gone', backAfterMs: 3_000 } as const];
    const plan = { ...drawPlan({ ...ownScenario('crashes'), gateways: [2, 2] }, 1), faults };
    const { breaches, trace } = await runSchedule(plan);
    expect(breaches).toEqual([]);
    const at = trace.findIndex((line) => line.includes('store lost: store-gone'));
    const deaths = trace.slice(at).filter((line) => /cluster.g\d killed/.test(line));
    expect(at).toBeGreaterThan(0);
    expect(deaths).toHaveLength(2);
  });

  it('does not change for one terminal when another is taken away', async () => {
    const plan = drawPlan({ ...ownScenario('plain'), faults: {} }, 2);
    const [last] = plan.terminals.slice(-1);
    const alone = await runSchedule({ ...plan, terminals: plan.terminals.filter((each) => each === last) });
    const calls = (trace: readonly string[]) =>
      trace.filter((line) => line.includes(` t${last?.number} calls sign-in`)).length;
    expect(calls(alone.trace)).toBeGreaterThan(0);
    expect(alone.breaches).toEqual([]);
  });
});
