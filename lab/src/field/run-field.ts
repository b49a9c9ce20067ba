import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../bench/bench-row.ts';
import type { Child } from '../bench/child/start-child.ts';
import { drawn, idleMsOf, isAlone, isSlow, type Job, jobKey, jobsOf, type Workload } from './field-job.ts';
import type { FieldScenario } from './field-scenario.ts';
import type { FieldStage } from './field-stage.ts';
import { progressText } from './field-texts.ts';
import { limits } from './limits.ts';
import type { SdkTask, SequentialTask } from './process/terminal-process.ts';
import { sampleKey } from './sample.ts';
import type { SampleLog } from './sample-log.ts';
import { terminalIn } from './seat.ts';
import { lostBeforeFault, type SignInReport, type Ways } from './sign-in-report.ts';

export interface FieldRun extends Workload {
  readonly stage: FieldStage;
  readonly scenarios: readonly FieldScenario[];
  readonly seed: number;
  /** Every scenario in a lane of its own, all at the same time: quick, and no place to look at p99. */
  readonly isSideBySide: boolean;
  readonly log: SampleLog;
  readonly progress: Progress;
}

/** Lanes that a run needs beside those that were asked for: one a scenario, for the slow policies. */
export function ownLanes(run: Pick<FieldRun, 'scenarios' | 'sequential' | 'isSideBySide'>): number {
  return run.isSideBySide || run.sequential.some(({ policy }) => isSlow(policy)) ? run.scenarios.length : 0;
}

/**
 * Does every sign-in that the log lacks: scenario after scenario, on all lanes at once; the slow policies meanwhile in
 * lanes of their own.
 */
export async function runField(run: FieldRun): Promise<void> {
  const done = new Set(run.log.samples.map(sampleKey));
  const missing = (jobs: readonly Job[]) => jobs.filter((job) => !done.has(jobKey(job)));
  const lanes = run.stage.terminals.map((_, lane) => lane);
  const shared = lanes.slice(0, lanes.length - ownLanes(run));
  const hasOwn = ({ policy }: Job) => run.isSideBySide || (policy !== null && isSlow(policy));
  await warmUp(run);
  const own = run.scenarios.map((scenario, i) => {
    const jobs = missing(jobsOf(run, scenario)).filter(hasOwn);
    return runScenario(run, scenario, jobs, lanes.slice(shared.length).slice(i, i + 1));
  });
  const inTurn = async () => {
    for (const scenario of run.scenarios) {
      const jobs = missing(jobsOf(run, scenario)).filter((job) => !hasOwn(job));
      await runScenario(run, scenario, jobs, shared);
    }
  };
  await Promise.all([...own, inTurn()]);
}

/** A sign-in of each kind on each lane that counts for nothing: the first one pays for code that is compiled. */
async function warmUp({ stage, scenarios, sequential }: FieldRun): Promise<void> {
  const [scenario] = scenarios;
  if (!scenario) return;
  const ways: Ways = { ...pick(scenario), endpoints: ['a'], authority: stage.authority };
  await Promise.all(
    stage.terminals.map(async (child, lane) => {
      await stage.site.setFaults(lane, []);
      const terminal = terminalIn(lane, 0);
      await child.ask('signIn', { ways, terminal, before: null } satisfies SdkTask);
      for (const { policy } of sequential.slice(0, 1)) {
        await child.ask('sequential', { policy, ways, terminal, idleMs: null } satisfies SequentialTask);
      }
    }),
  );
}

async function runScenario(
  run: FieldRun,
  scenario: FieldScenario,
  jobs: readonly Job[],
  lanes: readonly number[],
): Promise<void> {
  if (jobs.length === 0) return;
  const { site, terminals } = run.stage;
  const sdk = jobs.filter(({ policy }) => policy === null);
  const sequential = jobs.filter(({ policy }) => policy !== null);
  let left = jobs.length;
  const work = async (queue: Job[], lane: number, seat: number) => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      await doJob(run, job, lane, seat);
      left--;
      if (left % 50 === 0) run.progress(progressText(scenario, jobs.length - left, jobs.length));
    }
  };
  const faults = scenario.past.kind === 'dies-idle' ? [] : scenario.faults;
  await Promise.all(lanes.map((lane) => site.setFaults(lane, faults)));
  const seats = Array.from({ length: limits.sequentialAtOnce }, (_, i) => i + 1);
  if (isAlone(scenario)) {
    const queue = [...sdk, ...sequential];
    await Promise.all(lanes.map((lane) => work(queue, lane, 0)));
  } else {
    const queues: readonly [Job[], Job[]] = [[...sdk], [...sequential]];
    await Promise.all(
      lanes.flatMap((lane) => [
        work(queues[0], lane, 0),
        ...seats.map((seat) => work(queues[1], lane, seat)),
      ]),
    );
  }
  await Promise.all(lanes.map((lane) => terminals[lane]?.ask('forget')));
}

async function doJob(run: FieldRun, job: Job, lane: number, seat: number): Promise<void> {
  const { scenario, client, index } = job;
  await delay(drawn(run.seed, job) * limits.pauseMsMax);
  if (scenario.isRearmed) await run.stage.site.rearm(lane, scenario.faults);
  const { past } = scenario;
  const report =
    past.kind === 'dies-idle'
      ? await dieIdle(run, job, lane, past.withinMs)
      : await signIn(run, job, lane, seat);
  run.log.add({ scenario: scenario.id, client, index, ...report, load: loadavg()[0] ?? 0 });
}

/** Has an idle connection die, at a moment that is drawn, and times how long its terminal takes to tell of it. */
async function dieIdle(run: FieldRun, job: Job, lane: number, withinMs: number): Promise<SignInReport> {
  const { stage, seed } = run;
  const child = stage.terminals[lane] as Child;
  const ways: Ways = { ...pick(job.scenario), authority: stage.authority };
  const openLinks = await child.ask<number>('rest', { ways, terminal: terminalIn(lane, 0) });
  await delay(drawn(seed, job) * withinMs);
  await stage.site.rearm(lane, job.scenario.faults);
  const diedAtMs = performance.now();
  // Silence is not found in the moments that this question takes.
  const wasLost = openLinks === 0 || (await child.ask<boolean>('isLost'));
  const isFound = await child.ask<boolean>('loss', wasLost ? 0 : limits.idleDeathFoundMsMax);
  const elapsedMs = performance.now() - diedAtMs;
  await stage.site.setFaults(lane, []);
  const cause = wasLost ? lostBeforeFault : isFound ? 'warm-lost' : null;
  return { outcome: 'signed-in', elapsedMs, attempts: [], cause, openLinks };
}

function signIn(run: FieldRun, job: Job, lane: number, seat: number): Promise<SignInReport> {
  const { scenario, policy } = job;
  const child = run.stage.terminals[lane];
  if (!child) throw new Error(`there is no lane ${lane}`);
  const ways: Ways = { ...pick(scenario), authority: run.stage.authority };
  const terminal = terminalIn(lane, seat);
  const idleMs = idleMsOf(run.seed, job);
  if (policy) return child.ask('sequential', { policy, ways, terminal, idleMs } satisfies SequentialTask);
  const isKept = scenario.past.kind === 'signed-in';
  const warm = idleMs === null ? null : ({ kind: 'warm', idleMs } as const);
  const before = isKept ? ({ kind: 'kept' } as const) : warm;
  return child.ask('signIn', { ways, terminal, before } satisfies SdkTask);
}

function pick({ scheme, endpoints, uplinks }: FieldScenario): Omit<Ways, 'authority'> {
  return { scheme, endpoints, uplinks };
}
