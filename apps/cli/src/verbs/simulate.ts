import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type {
  Failure,
  Progress,
  RaceTable,
  Scenario,
  SimulateOptions,
  SimulateResult,
} from '@rollcall/lab/simulator';
import { CliError, exit } from '../cli-error.ts';
import { isSet, many, optional, wholeNumber } from '../read-value.ts';
import {
  type NamedStorm,
  printSimulation,
  progressLine,
  type ShownFailure,
  type Simulation,
} from '../simulation-report.ts';
import type { Call, Verb } from '../verb.ts';

/** The lab is loaded by its verbs alone: no other one pays for it. */
const lab = () => import('@rollcall/lab/simulator');

const schedulesDefault = 2_000;
const schedulesMax = 1_000_000_000;
const workersMax = 64;
const signInsDefault = 20_000;
/** Sign-ins a network of a report that was not asked for figures: the terminal of today stands in every one. */
const signInsInReports = 2_000;
const signInsMax = 10_000_000;
const terminalsDefault = 10_000;
const terminalsMax = 1_000_000;
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
    figures: { type: 'boolean' },
    'sign-ins': { type: 'string', value: 'N' },
    storm: { type: 'boolean' },
    terminals: { type: 'string', value: 'N' },
    report: { type: 'string', value: 'FILE.html' },
  },
  examples: [
    'rollcall simulate',
    'rollcall simulate --schedules 1000000 --scenario all --resume run.json',
    'rollcall simulate --figures --storm --report simulation.html',
    'rollcall simulate --scenario crashes --seed 1964 --schedules 1 --trace',
  ],
  async run(call) {
    const scenarios = await scenariosOf(call);
    const seed = wholeNumber(call, 'seed', 0, seedMax) ?? 1;
    if (isSet(call, 'trace')) return printTrace(call, scenarios, seed);
    const isPart = isSet(call, 'figures') || isSet(call, 'storm');
    const hasSchedules = !isPart || optional(call, 'schedules') !== undefined;
    const result = hasSchedules ? await runAll(call, scenarios, seed) : null;
    const failures = result ? await shrunk(scenarios, result.failures) : [];
    const hasRaces = isSet(call, 'figures') || (!isPart && optional(call, 'report') !== undefined);
    const races = hasRaces ? await raced(call, seed, isPart ? signInsDefault : signInsInReports) : null;
    const storms = isSet(call, 'storm') ? await stormed(call, seed) : null;
    const simulation = { result, failures, scenarios, seed, races, storms };
    await writeReport(call, simulation);
    await printSimulation(call, simulation);
    return result !== null && result.totals.broken > 0 ? exit.failed : exit.done;
  },
};

async function runAll(call: Call, scenarios: readonly Scenario[], seed: number): Promise<SimulateResult> {
  const { simulate: run, RunStateError } = await lab();
  const resume = optional(call, 'resume');
  const options: SimulateOptions = {
    scenarios,
    seed,
    schedules: wholeNumber(call, 'schedules', 1, schedulesMax) ?? schedulesDefault,
    workers: wholeNumber(call, 'workers', 1, workersMax) ?? availableParallelism(),
    ...(resume === undefined ? {} : { resume }),
    progress: progressOf(call),
  };
  return run(options).catch((error: unknown) => {
    if (!(error instanceof RunStateError)) throw error;
    const { message } = error;
    throw new CliError({ code: 'simulation-state', path: resume ?? null, message, params: { message } });
  });
}

async function raced(call: Call, seed: number, many: number): Promise<readonly RaceTable[]> {
  const { raceTables } = await lab();
  const signIns = wholeNumber(call, 'sign-ins', 1, signInsMax) ?? many;
  return raceTables(signIns, seed, (id) => tell(call, call.t('simulate.racing', { id, signIns })));
}

/** Rollcall and the terminals of today, in an outage that is silent and in one that refuses. */
async function stormed(call: Call, seed: number): Promise<readonly NamedStorm[]> {
  const { runStorm, baselines } = await lab();
  const terminals = wholeNumber(call, 'terminals', 1, terminalsMax) ?? terminalsDefault;
  const policies = [{ name: 'Rollcall', policy: 'rollcall' as const }].concat(
    baselines.map((policy) => ({
      name: `${policy.attemptMs / 1_000} s × ${policy.triesMax}`,
      policy,
    })) as never,
  );
  const storms: NamedStorm[] = [];
  for (const kind of ['silent', 'refused'] as const) {
    for (const { name, policy } of policies) {
      const named = `${name}, ${call.t(`simulate.outage.${kind}`)}`;
      tell(call, call.t('simulate.storming', { terminals, name: named }));
      storms.push({ name: named, figures: await runStorm({ terminals, seed, kind, policy }) });
    }
  }
  return storms;
}

async function writeReport(call: Call, simulation: Simulation): Promise<void> {
  const file = optional(call, 'report');
  if (file === undefined) return;
  const { htmlReport } = await lab();
  const { result, scenarios, seed, races, storms } = simulation;
  const schedules = result && { ...result, scenarios: scenarios.map(({ id }) => id), seed };
  await writeFile(file, htmlReport({ schedules, races, storms }, call.language)).catch((error: unknown) => {
    const why = (error as NodeJS.ErrnoException).code ?? 'unwritable';
    const message = `${file} cannot be used (${why})`;
    throw new CliError({ code: 'file-unusable', path: file, message, params: { file, why } });
  });
}

function tell(call: Call, text: string): void {
  if (!call.isJson) call.io.err(`${text}\n`);
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
