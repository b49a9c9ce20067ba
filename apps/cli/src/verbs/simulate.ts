import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Failure, Progress, Scenario, SimulateOptions, SimulateResult } from '@rollcall/lab/simulator';
import { CliError, exit } from '../cli-error.ts';
import { isSet, many, optional, wholeNumber } from '../read-value.ts';
import { printSimulation, progressLine, type ShownFailure } from '../simulation-report.ts';
import type { Call, Verb } from '../verb.ts';

/** The lab is loaded by its verbs alone: no other one pays for it. */
const lab = () => import('@rollcall/lab/simulator');

const schedulesDefault = 2_000;
const schedulesMax = 1_000_000_000;
const workersMax = 64;
const seedMax = 0xffffffff;
/** Progress is told this often where nobody looks on. */
const tellEveryMs = 10_000;
/** Failures that are shrunk and shown with their trace. */
const failuresShown = 3;

export const simulate: Verb = {
  name: ['simulate'],
  options: {
    schedules: { type: 'string', value: 'N' },
    seed: { type: 'string', value: 'S' },
    scenario: { type: 'string', multiple: true, value: 'ID|FILE' },
    workers: { type: 'string', value: 'N' },
    resume: { type: 'string', value: 'FILE' },
    trace: { type: 'boolean' },
  },
  examples: [
    'rollcall simulate',
    'rollcall simulate --schedules 1000000 --scenario all --resume run.json',
    'rollcall simulate --scenario crashes --seed 1964 --schedules 1 --trace',
  ],
  async run(call) {
    const scenarios = await scenariosOf(call);
    const seed = wholeNumber(call, 'seed', 0, seedMax) ?? 1;
    if (isSet(call, 'trace')) return printTrace(call, scenarios, seed);
    const result = await runAll(call, scenarios, seed);
    const failures = await shrunk(scenarios, result.failures);
    printSimulation(call, { result, failures, scenarios, seed });
    return result.totals.broken > 0 ? exit.failed : exit.done;
  },
};

async function runAll(call: Call, scenarios: readonly Scenario[], seed: number): Promise<SimulateResult> {
  const { simulate: run, RunStateError } = await lab();
  const stopping = new AbortController();
  void call.io.stopped().then(() => stopping.abort());
  const resume = optional(call, 'resume');
  const options: SimulateOptions = {
    scenarios,
    seed,
    schedules: wholeNumber(call, 'schedules', 1, schedulesMax) ?? schedulesDefault,
    workers: wholeNumber(call, 'workers', 1, workersMax) ?? availableParallelism(),
    ...(resume === undefined ? {} : { resume }),
    progress: progressOf(call),
    signal: stopping.signal,
  };
  return run(options).catch((error: unknown) => {
    if (!(error instanceof RunStateError)) throw error;
    const { message } = error;
    throw new CliError({ code: 'simulation-state', path: resume ?? null, message, params: { message } });
  });
}

/** Ids of scenarios that come with it, `all` of them, or files. */
async function scenariosOf(call: Call): Promise<readonly Scenario[]> {
  const { ownScenario, readScenario, ScenarioError, scenarioIds } = await lab();
  const names = many(call, 'scenario').flatMap((name) => (name === 'all' ? scenarioIds : [name]));
  const known: readonly string[] = scenarioIds;
  const read = async (name: string) =>
    known.includes(name) ? ownScenario(name) : readScenario(await textOf(name));
  return Promise.all((names.length === 0 ? ['mixed'] : names).map(read)).catch((error: unknown) => {
    if (!(error instanceof ScenarioError)) throw error;
    const { message, path } = error;
    throw new CliError({ code: 'scenario-invalid', path, message, params: { message } });
  });
}

async function textOf(file: string): Promise<string> {
  const { scenarioIds } = await lab();
  return readFile(file, 'utf8').catch(() => {
    const known = scenarioIds.join(', ');
    const message = `there is no scenario ${file}; there are ${known}, all, and files`;
    throw new CliError({ code: 'scenario-unknown', path: file, message, params: { file, known } });
  });
}

/** Runs the first schedule and prints all that happens in it. */
async function printTrace(call: Call, scenarios: readonly Scenario[], seed: number) {
  const { drawPlan, runSchedule } = await lab();
  const { trace, digest, breaches } = await runSchedule(drawPlan(scenarios[0] as Scenario, seed));
  if (call.isJson) call.io.out(`${JSON.stringify({ rows: [], violations: breaches, digest, trace })}\n`);
  else call.io.out(`${trace.join('\n')}\n${digest}\n`);
  return breaches.length > 0 ? exit.failed : exit.done;
}

/** The first failures of different kinds, each made as small as it gets. */
async function shrunk(
  scenarios: readonly Scenario[],
  failures: readonly Failure[],
): Promise<readonly ShownFailure[]> {
  const { drawPlan, shrinkPlan } = await lab();
  const kinds = new Map(
    failures.map((failure) => [failure.invariant, failure]).reverse() as [string, Failure][],
  );
  const shown: ShownFailure[] = [];
  for (const failure of [...kinds.values()].slice(0, failuresShown)) {
    const scenario = scenarios.find(({ id }) => id === failure.scenario) as Scenario;
    const { plan, result } = await shrinkPlan(drawPlan(scenario, failure.seed), failure.invariant);
    shown.push({
      ...failure,
      terminals: plan.terminals.length,
      faults: plan.faults.length,
      trace: result.trace,
    });
  }
  return shown;
}

function progressOf(call: Call): (progress: Progress) => void {
  let toldAtMs = performance.now();
  return (progress) => {
    const isLast = progress.done >= progress.of;
    const isDue = performance.now() - toldAtMs >= (call.io.isTty ? 1_000 : tellEveryMs);
    if (call.isJson || !(isLast || isDue)) return;
    toldAtMs = performance.now();
    call.io.err(`${progressLine(call, progress)}\n`);
  };
}
