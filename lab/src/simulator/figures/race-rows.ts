import { type DonePart, type DonePoint, goalPoint } from '../../report/done-curve.ts';
import { baselines } from '../baseline/sequential-policy.ts';
import { type RaceFigures, raceFigures } from './race-figures.ts';
import { type RaceScenario, raceScenarios } from './race-scenarios.ts';

/** One bar of bars.md with what came of it. Seconds, or shares from 0 to 1. */
export interface RaceRow {
  readonly id: string;
  readonly what: RaceScenario['what'];
  readonly value: number;
  readonly unit: 's' | 'share';
  /** The terminal of today, 10 s a try. */
  readonly reference: number;
  readonly goal: number;
  readonly isLess: boolean;
  readonly pass: boolean;
}

/** A scenario with Rollcall's figures and those of each baseline, 60, 30 and 10 s. */
export interface RaceTable {
  readonly scenario: RaceScenario;
  readonly rollcall: RaceFigures;
  readonly baselines: readonly RaceFigures[];
}

type Figure = 'p50Ms' | 'p99Ms' | 'p999Ms' | 'within2s' | 'within5s' | 'extraAttempts';

const partOfFigure: Readonly<Record<Figure, DonePart | null>> = {
  p50Ms: 'p50',
  p99Ms: 'p99',
  p999Ms: 'p999',
  within2s: 'within2s',
  within5s: 'within5s',
  extraAttempts: null,
};

/** Seconds, or shares. */
const goals: Readonly<Record<string, readonly (readonly [Figure, number])[]>> = {
  T1: [
    ['p50Ms', 0.35],
    ['p99Ms', 1],
    ['p999Ms', 2],
    ['extraAttempts', 0.07],
  ],
  T2: [
    ['p50Ms', 0.7],
    ['p99Ms', 2],
    ['within5s', 0.999],
  ],
  'T2.again': [
    ['p50Ms', 0.35],
    ['p99Ms', 1],
    ['p999Ms', 2],
  ],
  T3: [
    ['p50Ms', 0.7],
    ['p99Ms', 1.5],
    ['within5s', 0.999],
  ],
  'T4.cold': [['within5s', 0.995]],
  'T4.warm': [['within2s', 0.95]],
  T5: [
    ['p50Ms', 1.2],
    ['p99Ms', 2.5],
  ],
};

/** Every network of the bars, with so many sign-ins of each policy. */
export async function raceTables(
  signIns: number,
  seed: number,
  tell: (id: string) => void = () => {},
): Promise<readonly RaceTable[]> {
  const tables: RaceTable[] = [];
  for (const scenario of raceScenarios) {
    tell(scenario.id);
    const figures: RaceFigures[] = [];
    for (const policy of baselines) figures.push(await raceFigures(scenario, policy, signIns, seed));
    const rollcall = await raceFigures(scenario, 'rollcall', signIns, seed);
    tables.push({ scenario, rollcall, baselines: figures });
  }
  return tables;
}

export function raceRows(tables: readonly RaceTable[]): readonly RaceRow[] {
  return tables.flatMap(({ scenario, rollcall, baselines: [, , quickest] }) =>
    (goals[scenario.id] ?? []).map(([figure, goal]) =>
      rowOf(scenario, figure, goal, rollcall, quickest as RaceFigures),
    ),
  );
}

/** The bars of this network that are points on a curve of what was done by when: all but extra attempts. */
export function raceGoals({ id }: RaceScenario): readonly DonePoint[] {
  return (goals[id] ?? []).flatMap(([figure, goal]) => {
    const part = partOfFigure[figure];
    if (part === null) return [];
    return [goalPoint(part, figure.endsWith('Ms') ? goal * 1_000 : goal)];
  });
}

function rowOf(
  scenario: RaceScenario,
  figure: Figure,
  goal: number,
  rollcall: RaceFigures,
  baseline: RaceFigures,
): RaceRow {
  const isTime = figure.endsWith('Ms');
  const scale = isTime ? 1_000 : 1;
  const value = rollcall[figure] / scale;
  const isLess = isTime || figure === 'extraAttempts';
  return {
    id: figure === 'extraAttempts' ? 'T8.extra' : `${scenario.id}.${figure.replace('Ms', '')}`,
    what: scenario.what,
    value,
    unit: isTime ? 's' : 'share',
    reference: baseline[figure] / scale,
    goal,
    isLess,
    pass: isLess ? value <= goal : value >= goal,
  };
}
