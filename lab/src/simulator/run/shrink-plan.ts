import type { InvariantId } from '../judge/invariant.ts';
import type { SchedulePlan } from '../plan/schedule-plan.ts';
import { runSchedule, type ScheduleResult } from './run-schedule.ts';

/** Schedules that one shrinking may run. */
const runsMax = 400;

export interface ShrunkPlan {
  readonly plan: SchedulePlan;
  readonly result: ScheduleResult;
  readonly runs: number;
}

/**
 * A smaller plan that breaks the same invariant: fewer terminals, fewer faults, fewer steps. Parts are taken away in
 * halves, then one by one, as long as the breach stays.
 */
export async function shrinkPlan(plan: SchedulePlan, invariant: InvariantId): Promise<ShrunkPlan> {
  const shrinking = new Shrinking(plan, await runSchedule(plan), invariant);
  let before: SchedulePlan;
  do {
    before = shrinking.plan;
    await shrinking.part(
      (from) => from.terminals,
      (from, terminals) => ({ ...from, terminals }),
    );
    await shrinking.part(
      (from) => from.faults,
      (from, faults) => ({ ...from, faults }),
    );
    for (const { number } of shrinking.plan.terminals) await shrinking.steps(number);
  } while (shrinking.plan !== before && shrinking.runs < runsMax);
  return shrinking;
}

class Shrinking implements ShrunkPlan {
  plan: SchedulePlan;
  result: ScheduleResult;
  runs = 0;
  readonly #invariant: InvariantId;

  constructor(plan: SchedulePlan, result: ScheduleResult, invariant: InvariantId) {
    this.plan = plan;
    this.result = result;
    this.#invariant = invariant;
  }

  steps(number: number): Promise<void> {
    return this.part(
      (plan) => plan.terminals.find((terminal) => terminal.number === number)?.steps ?? [],
      (plan, steps) => ({
        ...plan,
        terminals: plan.terminals.map((terminal) =>
          terminal.number === number ? { ...terminal, steps } : terminal,
        ),
      }),
    );
  }

  /** Takes away what can be spared of one list. */
  async part<T>(
    listOf: (plan: SchedulePlan) => readonly T[],
    withList: (plan: SchedulePlan, list: readonly T[]) => SchedulePlan,
  ): Promise<void> {
    for (
      let size = Math.ceil(listOf(this.plan).length / 2);
      size >= 1;
      size = size === 1 ? 0 : Math.ceil(size / 2)
    ) {
      for (let at = 0; at < listOf(this.plan).length && this.runs < runsMax; ) {
        const list = listOf(this.plan);
        const without = withList(this.plan, [...list.slice(0, at), ...list.slice(at + size)]);
        if (!(await this.#stillBreaks(without))) at += size;
      }
    }
  }

  async #stillBreaks(plan: SchedulePlan): Promise<boolean> {
    this.runs++;
    const result = await runSchedule(plan);
    if (result.breaches[0]?.invariant !== this.#invariant) return false;
    this.plan = plan;
    this.result = result;
    return true;
  }
}
