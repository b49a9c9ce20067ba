import { drawPlan } from '../plan/draw-plan.ts';
import type { Scenario } from '../plan/scenario.ts';
import { runSchedule } from './run-schedule.ts';
import { addSchedule, type Failure, noTotals, type RunTotals } from './run-totals.ts';

/** Schedules of one errand: a second's work or two. */
export const schedulesPerBlock = 50;

/** Schedules `from` up to `to`, which is not among them; number k has the seed `seed` + k and a scenario in turn. */
export interface Block {
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

export interface BlockResult {
  readonly totals: RunTotals;
  readonly failures: readonly Failure[];
}

/** Runs the schedules of a block; ends early when `isOver` says so. */
export async function runBlock(
  block: Block,
  isOver: (result: BlockResult) => boolean = () => false,
): Promise<BlockResult> {
  const totals = noTotals();
  const failures: Failure[] = [];
  for (let number = block.from; number < block.to && !isOver({ totals, failures }); number++) {
    const seed = seedOf(block, number);
    const scenario = block.scenarios[number % block.scenarios.length] as Scenario;
    const result = await runSchedule(drawPlan(scenario, seed));
    addSchedule(totals, result);
    const [breach] = result.breaches;
    if (!breach) continue;
    const { invariant, who, what } = breach;
    failures.push({ scenario: scenario.id, seed, invariant, who, what });
  }
  return { totals, failures };
}

export function seedOf({ seed }: Pick<Block, 'seed'>, number: number): number {
  return (seed + number) >>> 0;
}
