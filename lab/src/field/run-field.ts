import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../bench/bench-row.ts';
import type { SequentialPolicy } from '../simulator/index.ts';
import { seededRandom } from '../simulator/seeded-random.ts';
import type { FieldScenario } from './field-scenario.ts';
import type { FieldStage } from './field-stage.ts';
import { progressText } from './field-texts.ts';
import { limits } from './limits.ts';
import type { SdkTask, SequentialTask } from './process/terminal-process.ts';
import { type Sample, sampleKey } from './sample.ts';
import type { SampleLog } from './sample-log.ts';
import { terminalIn } from './seat.ts';
import type { ClientName, SignInReport, Ways } from './sign-in-report.ts';

export interface FieldRun {
  readonly stage: FieldStage;
  readonly scenarios: readonly FieldScenario[];
  /** Sign-ins of the SDK, of each scenario. */
  readonly samples: number;
  /** Sign-ins of the terminal of today beside them: how many with which policy. */
  readonly sequential: readonly { readonly policy: SequentialPolicy; readonly samples: number }[];
  readonly seed: number;
  /** Every scenario in a lane of its own, all at the same time: quick, and no place to look at p99. */
  readonly isSideBySide: boolean;
  readonly log: SampleLog;
  readonly progress: Progress;
}

/** One sign-in to do. */
interface Job {
  readonly scenario: FieldScenario;
  readonly client: ClientName;
  readonly policy: SequentialPolicy | null;
  readonly index: number;
}

/** A policy with so long a try gets lanes of its own, where it runs all along. */
const slowAttemptMs = 10_000;

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
  const missing = (jobs: readonly Job[]) => jobs.filter((job) => !done.has(sampleKey(keyOf(job))));
  const lanes = run.stage.terminals.map((_, lane) => lane);
  const shared = lanes.slice(0, lanes.length - ownLanes(run));
  const hasOwn = (job: Job) => run.isSideBySide || (job.policy !== null && isSlow(job.policy));
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
  await Promise.all(lanes.map((lane) => site.setFaults(lane, scenario.faults)));
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
  await delay(pauseMs(run.seed, job));
  if (scenario.isRearmed) await run.stage.site.rearm(lane, scenario.faults);
  const report = await signIn(run, job, lane, seat);
  run.log.add({ scenario: scenario.id, client, index, ...report, load: loadavg()[0] ?? 0 });
}

function signIn(run: FieldRun, job: Job, lane: number, seat: number): Promise<SignInReport> {
  const { scenario, policy } = job;
  const child = run.stage.terminals[lane];
  if (!child) throw new Error(`there is no lane ${lane}`);
  const ways: Ways = { ...pick(scenario), authority: run.stage.authority };
  const terminal = terminalIn(lane, seat);
  const { past } = scenario;
  if (policy) {
    const idleMs = past.kind === 'idle' ? past.idleMs : null;
    return child.ask('sequential', { policy, ways, terminal, idleMs } satisfies SequentialTask);
  }
  const before = {
    none: null,
    'signed-in': { kind: 'kept' } as const,
    idle: { kind: 'warm', idleMs: past.kind === 'idle' ? past.idleMs : 0 } as const,
  }[past.kind];
  return child.ask('signIn', { ways, terminal, before } satisfies SdkTask);
}

function pick({ scheme, endpoints, uplinks }: FieldScenario): Omit<Ways, 'authority'> {
  return { scheme, endpoints, uplinks };
}

/** The SDK's sign-ins of one scenario, then those of the terminals of today. */
function jobsOf({ samples, sequential }: FieldRun, scenario: FieldScenario): readonly Job[] {
  const own = { scenario, client: 'rollcall', policy: null } as const;
  const today = sequential.map(({ policy, samples: count }) => ({
    count,
    job: { scenario, client: `sequential-${policy.attemptMs / 1_000}`, policy } as const,
  }));
  const count = Math.min(samples, scenario.samplesMax ?? samples);
  return [{ count, job: own }, ...today].flatMap(({ count: length, job }) =>
    Array.from({ length }, (_, index) => ({ ...job, index })),
  );
}

/** A fault that strikes once strikes whom it may, and open connections are counted: nobody else may be on the lane. */
function isAlone({ isRearmed, past }: FieldScenario): boolean {
  return isRearmed || past.kind === 'idle';
}

function isSlow({ attemptMs }: SequentialPolicy): boolean {
  return attemptMs > slowAttemptMs;
}

function keyOf({ scenario, client, index }: Job): Pick<Sample, 'scenario' | 'client' | 'index'> {
  return { scenario: scenario.id, client, index };
}

/** Drawn from the seed and the job alone, so that a run that goes on draws the same. */
function pauseMs(seed: number, { scenario, client, index }: Job): number {
  const text = `${seed} ${scenario.id} ${client} ${index}`;
  let mixed = 0;
  for (const character of text) mixed = (Math.imul(mixed, 31) + character.charCodeAt(0)) | 0;
  return seededRandom(mixed).next() * limits.pauseMsMax;
}
