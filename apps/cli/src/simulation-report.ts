import type {
  Failure,
  Progress,
  RaceRow,
  RaceTable,
  ReportContent,
  Scenario,
  SimulateResult,
  StormRow,
} from '@rollcall/lab/simulator';
import { columns } from './table.ts';
import type { Call } from './verb.ts';

/** A failure with the smallest schedule that shows it. */
export interface ShownFailure extends Failure {
  readonly terminals: number;
  readonly faults: number;
  readonly trace: readonly string[];
}

export interface Simulation {
  /** Null where no schedules were asked for. */
  readonly result: SimulateResult | null;
  /** So many of the schedules have to count. */
  readonly countedGoal: number;
  readonly failures: readonly ShownFailure[];
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  readonly races: readonly RaceTable[] | null;
  readonly storms: readonly NamedStorm[] | null;
}

export type NamedStorm = NonNullable<ReportContent['storms']>[number];

/** `10 s × 3, connections refused`. */
export function stormName({ policy, outage }: Omit<NamedStorm, 'figures'>): string {
  return `${policy}, ${outage}`;
}

/** `120000 of 1000000 schedules, 83/s, 2 h 56 min left, 0 broken`. */
export function progressLine({ t }: Call, { done, of, perSecond, leftMs, broken }: Progress): string {
  const left = durationOf(leftMs);
  return t('simulate.progress', {
    done,
    of,
    perSecond: perSecond.toFixed(perSecond < 10 ? 1 : 0),
    left,
    broken,
  });
}

/** Rows, broken invariants and digest, as the JSON that scripts rely on or as tables with what failed. */
export async function printSimulation(call: Call, simulation: Simulation): Promise<void> {
  const { raceRows, stormRows } = await import('@rollcall/lab/simulator');
  const races = simulation.races ? raceRows(simulation.races) : [];
  const outages = stormRows((simulation.storms ?? []).map(({ figures }) => figures));
  const rows = { races, outages };
  if (call.isJson) call.io.out(`${JSON.stringify(documentOf(simulation, rows))}\n`);
  else call.io.out(textOf(call, simulation, rows));
}

interface Rows {
  readonly races: readonly RaceRow[];
  readonly outages: readonly StormRow[];
}

function documentOf(
  { result, countedGoal, failures, scenarios, seed, storms }: Simulation,
  { races, outages }: Rows,
): unknown {
  const { digest = null, ...totals } = result?.totals ?? {};
  return {
    rows: [
      ...(result ? schedulesRows(result, countedGoal) : []),
      ...races.map(({ id, what, value, unit, reference, goal, pass }) => {
        const today = Number.isFinite(reference)
          ? `terminal of today, 10 s a try: ${reference.toPrecision(3)} ${unit}`
          : null;
        return { id, what: what.en, value, unit, reference: today, goal, pass };
      }),
      ...outages.map(({ what, reference, ...row }) => {
        const today = reference && `terminals of today: ${rangeOf(reference, row.unit)}`;
        return { ...row, what: what.en, reference: today };
      }),
    ],
    violations: failures,
    digest,
    seed,
    scenarios: result ? scenarios.map(({ id }) => id) : [],
    totals,
    elapsedMs: Math.round(result?.elapsedMs ?? 0),
    isComplete: result?.isComplete ?? true,
    storms: (storms ?? []).map((storm) => {
      const { dialsPerSecond: _, asksPerSecond: __, backByS: ___, ...figuresOnly } = storm.figures;
      return { name: stormName(storm), ...figuresOnly };
    }),
  };
}

/** That nothing broke, and that the schedules held enough for that to mean something, are two things. */
function schedulesRows({ totals, isComplete }: SimulateResult, countedGoal: number) {
  return [
    {
      id: 'simulate.broken',
      what: 'schedules with a broken invariant',
      value: totals.broken,
      unit: 'schedules',
      reference: null,
      goal: 0,
      pass: totals.broken === 0 && isComplete,
    },
    {
      id: 'simulate.counted',
      what: 'schedules with 50 sign-ins and 20 financial messages of several terminals',
      value: totals.counted,
      unit: 'schedules',
      reference: null,
      goal: countedGoal,
      pass: totals.counted >= countedGoal,
    },
  ];
}

function textOf(call: Call, simulation: Simulation, { races, outages }: Rows): string {
  const { result, storms, failures } = simulation;
  const parts = [
    ...(result ? [schedulesTable(call, result, simulation)] : []),
    ...(races.length > 0 ? [racesTable(call, races)] : []),
    ...(storms ? [stormsTable(call, storms), outagesTable(call, outages)] : []),
    ...failures.map((each) => failureText(call, each)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function racesTable({ t, language }: Call, rows: readonly RaceRow[]): string {
  const head = ['bar', 'what', 'rollcall', 'today', 'goal', 'met'].map((name) => t(`simulate.races.${name}`));
  const cells = rows.map(({ id, what, value, unit, reference, goal, isLess, pass }) => [
    id,
    what[language],
    inUnit(value, unit),
    inUnit(reference, unit),
    `${isLess ? '≤' : '≥'} ${inUnit(goal, unit)}`,
    t(pass ? 'bench.yes' : 'bench.no'),
  ]);
  return columns([head, ...cells]);
}

function stormsTable({ t }: Call, storms: readonly NamedStorm[]): string {
  const head = ['policy', 'normal', 'calm', 'peak', 'dials', 'dialsAfter', 'p50', 'p99', 'last'].map((name) =>
    t(`simulate.storms.${name}`),
  );
  const cells = storms.map(({ figures, ...of }) => [
    stormName(of),
    `${figures.normalLoad.toFixed(1)}/s`,
    ...[figures.calmRatio, figures.loadRatio, figures.dialRatio, figures.dialRatioAfter].map((ratio) =>
      inUnit(ratio, '×'),
    ),
    ...[figures.p50BackMs, figures.p99BackMs, figures.lastBackMs].map((ms) => inUnit(ms / 1_000, 's')),
  ]);
  return columns([head, ...cells]);
}

function outagesTable({ t, language }: Call, rows: readonly StormRow[]): string {
  const head = ['bar', 'what', 'rollcall', 'of-today', 'goal', 'met'].map((name) =>
    t(`simulate.races.${name}`),
  );
  const cells = rows.map(({ id, what, value, unit, reference, goal, pass }) => [
    id,
    what[language],
    inUnit(value, unit),
    reference ? rangeOf(reference, unit) : '-',
    `≤ ${goal} ${unit}`,
    t(pass ? 'bench.yes' : 'bench.no'),
  ]);
  return columns([head, ...cells]);
}

function rangeOf([least, most]: readonly [number, number], unit: StormRow['unit']): string {
  return `${inUnit(least, unit)} … ${inUnit(most, unit)}`;
}

/** Of what never came `∞`, and of nothing `-`. */
function inUnit(value: number, unit: RaceRow['unit'] | StormRow['unit']): string {
  if (unit === 'share') return `${(value * 100).toFixed(2)} %`;
  if (Number.isNaN(value)) return '-';
  return Number.isFinite(value) ? `${value.toFixed(2)} ${unit}` : '∞';
}

function schedulesTable(
  { t, language }: Call,
  { totals, elapsedMs }: SimulateResult,
  { countedGoal, scenarios, seed }: Simulation,
): string {
  const isEnough = totals.counted >= countedGoal;
  const rows: readonly (readonly [string, string])[] = [
    ['scenarios', scenarios.map(({ id, what }) => `${id} (${what[language]})`).join(', ')],
    ['seed', String(seed)],
    ['schedules', String(totals.schedules)],
    [
      'counted',
      isEnough
        ? String(totals.counted)
        : t('simulate.tooFew', { counted: totals.counted, goal: countedGoal }),
    ],
    ['broken', String(totals.broken)],
    ['signIns', `${totals.signInsDone} / ${totals.signInsAsked}`],
    ['financial', String(totals.financialMessages)],
    ['reversals', String(totals.reversals)],
    ['frames', String(totals.frames)],
    ['events', String(totals.events)],
    ['virtual', durationOf(totals.virtualMs)],
    ['elapsed', durationOf(elapsedMs)],
    ['speed', t('simulate.times', { times: Math.round(totals.virtualMs / elapsedMs) })],
    ['digest', totals.digest],
  ];
  return columns(rows.map(([name, value]) => [t(`simulate.rows.${name}`), value]));
}

function failureText({ t }: Call, failure: ShownFailure): string {
  const { invariant, scenario, seed, who, what, terminals, faults, trace } = failure;
  return [
    '',
    t('simulate.broken', { invariant, who, what }),
    `  rollcall simulate --scenario ${scenario} --seed ${seed} --schedules 1`,
    t('simulate.shrunk', { terminals, faults }),
    ...trace.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** `2 h 56 min`, `41 s`. */
function durationOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (!Number.isFinite(seconds)) return '-';
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
