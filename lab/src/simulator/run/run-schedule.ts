import { runEvents } from '../core/run-events.ts';
import type { Breach } from '../judge/invariant.ts';
import type { JudgeCounts } from '../judge/judge.ts';
import { countsFrom } from '../plan/scenario.ts';
import type { SchedulePlan } from '../plan/schedule-plan.ts';
import { World } from './world.ts';

/** What one schedule came to. */
export interface ScheduleResult {
  readonly breaches: readonly Breach[];
  readonly counts: JudgeCounts;
  /** Whether it holds enough to count as a schedule. */
  readonly isCounted: boolean;
  readonly events: number;
  readonly virtualMs: number;
  readonly digest: string;
  readonly trace: readonly string[];
}

/** Cashiers have to be done by then; faults end in any case. */
const faultsMsMax = 30 * 60_000;
/** Recovery has to be done so long after. */
const recoveryMsMax = 20 * 60_000;
/** No frame is later. */
const heldMsMax = 121_000;
/** Runs one schedule in virtual time to its end, or to its first broken invariant. */
export async function runSchedule(plan: SchedulePlan): Promise<ScheduleResult> {
  const world = new World(plan);
  await world.open();
  await drive(world, world.time.now() + faultsMsMax, () => world.isQuiet);
  if (world.judge.breaches.length === 0) {
    world.heal();
    let isRecovered = false;
    world.recover().then(
      () => {
        isRecovered = true;
      },
      (error: unknown) => world.judge.breach('crash', 'world', String(error)),
    );
    const byMs = world.time.now() + recoveryMsMax;
    await drive(world, byMs, () => isRecovered);
    if (!isRecovered && world.judge.breaches.length === 0) {
      world.judge.breach('drain', 'world', 'not everybody came right in time');
    }
  }
  // What a multiplexer still holds comes before books are compared.
  await drive(world, world.time.now() + heldMsMax, () => false);
  if (world.judge.breaches.length === 0) await world.closeBooks();
  return resultOf(world);
}

function drive(world: World, untilMs: number, isOver: () => boolean): Promise<void> {
  return runEvents(world.time, untilMs, () => world.judge.breaches.length > 0 || isOver());
}

function resultOf(world: World): ScheduleResult {
  const { counts, breaches } = world.judge;
  const isCounted =
    counts.signInsAsked >= countsFrom.signIns &&
    counts.financialMessages >= countsFrom.financialMessages &&
    world.shops.length >= countsFrom.terminals;
  return {
    breaches,
    counts,
    isCounted,
    events: world.time.events,
    virtualMs: world.elapsedMs,
    digest: world.log.digest(),
    trace: world.log.lines,
  };
}
