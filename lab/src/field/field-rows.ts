import type { BenchFigure, BenchResult, BenchRow } from '../bench/bench-row.ts';
import { isMet } from '../bench/bench-row.ts';
import { type FieldFigures, figuresOf, partOf } from './field-figures.ts';
import type { FieldGoal, FieldScenario } from './field-scenario.ts';
import { clientText, medianText, noteTexts, partText } from './field-texts.ts';
import type { FieldRecord } from './sample.ts';

/** Rows with the ids of bars.md (`T2.p99`), the terminal of today beside each; figures; how it was measured. */
export function fieldResult(record: FieldRecord): BenchResult {
  const { scenarios, samples } = record;
  const measured = scenarios.map((scenario) => ({ scenario, figures: figuresOf(scenario, samples) }));
  return {
    rows: measured.flatMap(({ scenario, figures }) => rowsOf(scenario, figures)),
    figures: measured.flatMap(({ scenario, figures }) => figures.map((each) => medianOf(scenario, each))),
    notes: noteTexts(record),
  };
}

export function rowsOf(scenario: FieldScenario, figures: readonly FieldFigures[]): readonly BenchRow[] {
  const own = figures.find(({ client }) => client === 'rollcall');
  const today = figures.find(({ client }) => client !== 'rollcall');
  return own === undefined ? [] : scenario.goals.map((goal) => rowOf(scenario, goal, own, today));
}

function rowOf(
  scenario: FieldScenario,
  { part, goal }: FieldGoal,
  own: FieldFigures,
  today: FieldFigures | undefined,
): BenchRow {
  const value = partOf(own, part);
  const measure = part === 'within5s' ? 'share' : 'ms';
  return {
    id: `${scenario.id}.${part}`,
    what: partText(scenario.what, part),
    own: value,
    measure,
    reference: today ? { name: clientText(today.client), value: partOf(today, part) } : null,
    value,
    unit: measure,
    goal,
    pass: isMet(goal, value),
  };
}

function medianOf({ id, what }: FieldScenario, figures: FieldFigures): BenchFigure {
  return {
    id: `${id}.${figures.client}.p50`,
    what: medianText(what, clientText(figures.client), figures.count),
    value: partOf(figures, 'p50'),
    measure: 'ms',
    spread: null,
  };
}
