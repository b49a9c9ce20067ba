import { drawPlan } from '../plan/draw-plan.ts';
import type { Scenario } from '../plan/scenario.ts';
import { runSchedule } from './run-schedule.ts';
import { addSchedule, type Failure, noTotals, type RunTotals } from './run-totals.ts';

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

/** Schedules side by side in one thread: while one waits for the event loop's turn another has it. */
const sideBySide = 8;

/** Runs the schedules of a block; ends early when `isOver` says so. */
export async function runBlock(
  block: Block,
  isOver: (result: BlockResult) => boolean = () => false,
): Promise<BlockResult> {
  const totals = noTotals();
  const failures: Failure[] = [];
  let next = block.from;
  const goOn = async () => {
    while (next < block.to && !isOver({ totals, failures })) {
      const number = next++;
      const seed = seedOf(block, number);
      const scenario = block.scenarios[number % block.scenarios.length] as Scenario;
      const result = await runSchedule(drawPlan(scenario, seed));
      addSchedule(totals, result);
      const [breach] = result.breaches;
      if (!breach) continue;
      const { invariant, who, what } = breach;
      failures.push({ scenario: scenario.id, seed, invariant, who, what });
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, goOn));
  return { totals, failures: failures.sort((a, b) => a.seed - b.seed) };
}

export function seedOf({ seed }: Pick<Block, 'seed'>, number: number): number {
  return (seed + number) >>> 0;
}
