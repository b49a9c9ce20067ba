import type { Failure, Progress, Scenario, SimulateResult } from '@rollcall/lab/simulator';
import { columns } from './table.ts';
import type { Call } from './verb.ts';

/** A failure with the smallest schedule that shows it. */
export interface ShownFailure extends Failure {
  readonly terminals: number;
  readonly faults: number;
  readonly trace: readonly string[];
}

export interface Simulation {
  readonly result: SimulateResult;
  readonly failures: readonly ShownFailure[];
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
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

/** Rows, broken invariants and digest, as the JSON that scripts rely on or as a table with what failed. */
export function printSimulation(call: Call, simulation: Simulation): void {
  if (call.isJson) call.io.out(`${JSON.stringify(documentOf(simulation))}\n`);
  else
    call.io.out(
      `${tableOf(call, simulation)}\n${simulation.failures.map((each) => failureText(call, each)).join('')}`,
    );
}

function documentOf({ result, failures, scenarios, seed }: Simulation): unknown {
  const { totals, elapsedMs, isComplete } = result;
  const { digest, ...counts } = totals;
  return {
    rows: [
      {
        id: 'simulate',
        what: 'schedules that count, without a broken invariant',
        value: totals.counted,
        unit: 'schedules',
        reference: null,
        goal: totals.schedules,
        pass: totals.broken === 0 && isComplete,
      },
    ],
    violations: failures,
    digest,
    seed,
    scenarios: scenarios.map(({ id }) => id),
    totals: counts,
    elapsedMs: Math.round(elapsedMs),
    isComplete,
  };
}

function tableOf({ t, language }: Call, { result, scenarios, seed }: Simulation): string {
  const { totals, elapsedMs } = result;
  const rows: readonly (readonly [string, string])[] = [
    ['scenarios', scenarios.map(({ id, what }) => `${id} (${what[language]})`).join(', ')],
    ['seed', String(seed)],
    ['schedules', String(totals.schedules)],
    ['counted', String(totals.counted)],
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
