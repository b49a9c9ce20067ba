import { open, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type {
  Failure,
  Progress,
  RaceTable,
  Scenario,
  SequentialPolicy,
  SimulateOptions,
  SimulateResult,
} from '@rollcall/lab/simulator';
import { CliError, exit, wrongUse } from '../cli-error.ts';
import { type Translate, translator } from '../language.ts';
import { isSet, many, optional, refuseBeside, refuseWithout, wholeNumber } from '../read-value.ts';
import {
  type NamedStorm,
  printSimulation,
  progressLine,
  type ShownFailure,
  type Simulation,
  stormName,
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
/** Of fewer the lab makes no storm. */
const terminalsMin = 100;
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
    counted: { type: 'string', value: 'N' },
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
    'rollcall simulate --scenario crashes --seed 1964 --trace',
  ],
  async run(call) {
    const asked = askedOf(call);
    const scenarios = await scenariosOf(call);
    if (asked.isTrace) return printTrace(call, onlyOne(scenarios), asked.seed);
    if (asked.report !== undefined) await checkWritable(asked.report);
    const { seed } = asked;
    const result = asked.schedules ? await runAll(call, scenarios, asked) : null;
    const failures = result ? await shrunk(scenarios, result.failures) : [];
    const races = asked.signIns ? await raced(call, seed, asked.signIns) : null;
    const storms = asked.terminals ? await stormed(call, seed, asked.terminals) : null;
    const countedGoal = asked.counted ?? asked.schedules ?? 0;
    const simulation = { result, countedGoal, failures, scenarios, seed, races, storms };
    await printSimulation(call, simulation);
    await writeReport(call, simulation);
    return result !== null && hasFailed(result, asked) ? exit.failed : exit.done;
  },
};

/** Schedules that hold too little are a failure only where somebody wants to know: one's own may be meant to be small. */
function hasFailed({ totals }: SimulateResult, { counted }: Asked): boolean {
  return totals.broken > 0 || (counted !== undefined && totals.counted < counted);
}

/** What is to be run: counts of what is not are null. */
interface Asked {
  readonly seed: number;
  readonly isTrace: boolean;
  readonly schedules: number | null;
  /** So many of them have to count. */
  readonly counted: number | undefined;
  readonly workers: number;
  readonly resume: string | undefined;
  readonly signIns: number | null;
  readonly terminals: number | null;
  readonly report: string | undefined;
}

const besideTrace = ['figures', 'storm', 'report', 'resume', 'workers', 'counted'];
const withSchedules = ['resume', 'workers', 'counted', 'scenario'];

/** All options are looked at before anything runs, and none is left out without a word. */
function askedOf(call: Call): Asked {
  const isTrace = isSet(call, 'trace');
  const hasFigures = isSet(call, 'figures');
  const hasStorm = isSet(call, 'storm');
  const report = optional(call, 'report');
  const isPart = hasFigures || hasStorm;
  const schedules = wholeNumber(call, 'schedules', 1, schedulesMax);
  const resume = optional(call, 'resume');
  const hasSchedules = !isTrace && (!isPart || schedules !== undefined);
  const hasRaces = !isTrace && (hasFigures || (!isPart && report !== undefined));
  if (isTrace) for (const name of besideTrace) refuseBeside(call, name, 'trace');
  else if (!hasSchedules) for (const name of withSchedules) refuseWithout(call, name, 'schedules');
  if (isTrace && schedules !== undefined && schedules > 1) throw oneInTrace('--schedules');
  if (!hasRaces) refuseWithout(call, 'sign-ins', 'figures');
  if (!hasStorm) refuseWithout(call, 'terminals', 'storm');
  const signIns = wholeNumber(call, 'sign-ins', 1, signInsMax);
  const terminals = wholeNumber(call, 'terminals', terminalsMin, terminalsMax);
  const manyInFigures = signIns ?? (isPart ? signInsDefault : signInsInReports);
  return {
    seed: wholeNumber(call, 'seed', 0, seedMax) ?? 1,
    isTrace,
    schedules: hasSchedules ? (schedules ?? schedulesDefault) : null,
    counted: wholeNumber(call, 'counted', 1, schedules ?? schedulesDefault),
    workers: wholeNumber(call, 'workers', 1, workersMax) ?? availableParallelism(),
    resume,
    signIns: hasRaces ? manyInFigures : null,
    terminals: hasStorm ? (terminals ?? terminalsDefault) : null,
    report,
  };
}

async function runAll(
  call: Call,
  scenarios: readonly Scenario[],
  { seed, schedules, workers, resume }: Asked,
): Promise<SimulateResult> {
  const { simulate: run, RunStateError } = await lab();
  const options: SimulateOptions = {
    scenarios,
    seed,
    schedules: schedules ?? schedulesDefault,
    workers,
    ...(resume === undefined ? {} : { resume }),
    progress: progressOf(call),
  };
  return run(options).catch((error: unknown) => {
    if (!(error instanceof RunStateError)) throw error;
    const { fault, params } = error;
    const text = `simulation-state-${fault}`;
    const message = translator('en')(`errors.${text}`, params);
    throw new CliError({ code: 'simulation-state', text, path: params['file'] ?? null, message, params });
  });
}

async function raced(call: Call, seed: number, signIns: number): Promise<readonly RaceTable[]> {
  const { raceTables } = await lab();
  return raceTables(signIns, seed, (id) => tell(call, call.t('simulate.racing', { id, signIns })));
}

/** Rollcall and the terminals of today, in an outage that is silent and in one that refuses. */
async function stormed(call: Call, seed: number, terminals: number): Promise<readonly NamedStorm[]> {
  const { runStorm, baselines } = await lab();
  const policies: readonly { readonly name: string; readonly policy: 'rollcall' | SequentialPolicy }[] = [
    { name: 'Rollcall', policy: 'rollcall' },
    ...baselines.map((policy) => ({ name: `${policy.attemptMs / 1_000} s × ${policy.triesMax}`, policy })),
  ];
  const storms: NamedStorm[] = [];
  for (const kind of ['silent', 'refused'] as const) {
    for (const { name, policy } of policies) {
      const outage = call.t(`simulate.outage.${kind}`);
      const named = stormName({ policy: name, outage });
      tell(call, call.t('simulate.storming', { terminals, name: named }));
      const isDue = soOften(call);
      const progress = (atMs: number, ofMs: number) => {
        if (isDue())
          tell(
            call,
            call.t('simulate.stormProgress', { name: named, at: Math.round(atMs / 1_000), of: ofMs / 1_000 }),
          );
      };
      const figures = await runStorm({ terminals, seed, kind, policy, progress });
      storms.push({ policy: name, outage, figures });
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
  const page = await htmlReport({ schedules, races, storms }, call.language);
  await writeFile(file, page).catch(unusable(file));
}

/** Hours of work are not to end at a folder that is not there. */
async function checkWritable(file: string): Promise<void> {
  const handle = await open(file, 'a').catch(unusable(file));
  await handle.close();
}

function unusable(file: string): (error: unknown) => never {
  return (error) => {
    const why = (error as NodeJS.ErrnoException).code ?? 'unwritable';
    const message = `${file} cannot be used (${why})`;
    throw new CliError({ code: 'file-unusable', path: file, message, params: { file, why } });
  };
}

function tell(call: Call, text: string): void {
  if (!call.isJson) call.io.err(`${text}\n`);
}

/** Ids of scenarios that come with it, `all` of them, or files; each once. */
async function scenariosOf(call: Call): Promise<readonly Scenario[]> {
  const { scenarioIds } = await lab();
  const names = many(call, 'scenario').flatMap((name) => (name === 'all' ? scenarioIds : [name]));
  const scenarios = await Promise.all(
    (names.length === 0 ? ['mixed'] : names).map((name) => scenarioOf(call, name)),
  );
  const ids = scenarios.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice === undefined) return scenarios;
  throw wrongUse('scenario-twice', '--scenario', `there are two scenarios ${twice}`, { id: twice });
}

async function scenarioOf(call: Call, name: string): Promise<Scenario> {
  const { ownScenario, readScenario, ScenarioError, scenarioIds } = await lab();
  const known: readonly string[] = scenarioIds;
  if (known.includes(name)) return ownScenario(name);
  const text = await textOf(name);
  try {
    return readScenario(text);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const { path, rule, params } = error;
    const why = (t: Translate) => t(`simulate.scenarioRules.${rule}`, params);
    const message = `${name}: ${path} ${why(translator('en'))}`;
    throw new CliError({
      code: 'scenario-invalid',
      path,
      message,
      params: { file: name, path, why: why(call.t) },
    });
  }
}

async function textOf(file: string): Promise<string> {
  const { scenarioIds } = await lab();
  return readFile(file, 'utf8').catch(() => {
    const known = scenarioIds.join(', ');
    const message = `there is no scenario ${file}; there are ${known}, all, and files`;
    throw wrongUse('scenario-unknown', '--scenario', message, { file, known });
  });
}

function onlyOne([scenario, ...more]: readonly Scenario[]): Scenario {
  if (more.length > 0) throw oneInTrace('--scenario');
  return scenario as Scenario;
}

function oneInTrace(option: string): CliError {
  return wrongUse('trace-of-one', option, '--trace is of one schedule of one scenario', { option });
}

/** Runs one schedule and prints all that happens in it. */
async function printTrace(call: Call, scenario: Scenario, seed: number) {
  const { drawPlan, runSchedule } = await lab();
  const { trace, digest, breaches } = await runSchedule(drawPlan(scenario, seed));
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
  const isDue = soOften(call);
  return (progress) => {
    if (isDue() || progress.done >= progress.of) tell(call, progressLine(call, progress));
  };
}

/** True once in as long as it takes to be told of something again. */
function soOften(call: Call): () => boolean {
  let toldAtMs = performance.now();
  return () => {
    if (performance.now() - toldAtMs < (call.io.isTty ? 1_000 : tellEveryMs)) return false;
    toldAtMs = performance.now();
    return true;
  };
}
