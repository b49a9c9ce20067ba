import { availableParallelism, cpus, release } from 'node:os';
import type { LocalText } from '@rollcall/iso8583';
import type { BenchRow } from '../../bench/bench-row.ts';
import { curvesText } from '../../report/client-text.ts';
import { doneCurvesSvg } from '../../report/done-curves.ts';
import { escaped, met, missed, plot, reportPage, reportTable } from '../../report/report-page.ts';
import { type FieldFigures, figuresOf, partOf, shareWithin, withinMs } from '../field-figures.ts';
import { rowsOf } from '../field-rows.ts';
import type { FieldScenario, Part } from '../field-scenario.ts';
import { clientText, noteTexts, partName } from '../field-texts.ts';
import type { FieldRecord } from '../sample.ts';
import { lostBeforeFault } from '../sign-in-report.ts';
import { fieldCurves } from './field-curves.ts';
import { reportTexts } from './report-texts.ts';

type Language = keyof LocalText;

interface MeasuredScenario {
  readonly scenario: FieldScenario;
  readonly figures: readonly FieldFigures[];
}

/** Parts of the times that stand beside each client. */
const parts: readonly Part[] = ['p50', 'p99', 'max'];

/** One page: the bars, then each network with its curves. */
export async function reportHtml(record: FieldRecord, language: Language): Promise<string> {
  const { scenarios, samples } = record;
  const t = reportTexts[language];
  const measured = scenarios.map((scenario) => ({ scenario, figures: figuresOf(scenario, samples) }));
  const { version } = process;
  const sections = measured.map(({ scenario, figures }) => section(scenario, figures, language));
  return reportPage(t.title, language, [
    `<p>${curvesText[language]}</p>`,
    ...noteTexts(record).map((note) => `<p>${escaped(note[language])}</p>`),
    `<p>Node ${version}, Linux ${release()}, ${availableParallelism()} × ${escaped(cpus()[0]?.model ?? '')}</p>`,
    `<h2>${t.bars}</h2>`,
    barsTable(measured, language),
    ...(await Promise.all(sections)),
  ]);
}

/** Narrow enough for a phone: what a network is stands above its bars. */
function barsTable(measured: readonly MeasuredScenario[], language: Language): string {
  const t = reportTexts[language];
  const bars = measured.map(({ scenario, figures }) => ({ scenario, rows: rowsOf(scenario, figures) }));
  const names = new Set(bars.flatMap(({ rows }) => rows.map(({ reference }) => reference?.name[language])));
  names.delete(undefined);
  const [onlyName] = names.size === 1 ? names : [];
  const cells = ({ id, own, measure, reference, goal, pass }: BenchRow) => {
    const sign = goal.kind === 'at-most' ? '≤' : '≥';
    const figure = (value: number) => (measure === 'share' ? share(value) : seconds(value, language));
    const name = onlyName === undefined ? `<br>${escaped(reference?.name[language] ?? '')}` : '';
    return [
      id,
      figure(own),
      reference ? `${figure(reference.value)}${name}` : '',
      `${sign} ${figure(goal.value)}`,
      pass ? met(t.met) : missed(t.missed),
    ];
  };
  const groups = bars.flatMap(({ scenario, rows }) =>
    rows.length === 0 ? [] : [[escaped(scenario.what[language])], ...rows.map(cells)],
  );
  return reportTable([t.bar, t.own, escaped(onlyName ?? t.today), t.goal, t.verdict], groups);
}

async function section(
  scenario: FieldScenario,
  figures: readonly FieldFigures[],
  language: Language,
): Promise<string> {
  const t = reportTexts[language];
  const curves = fieldCurves(scenario, figures, language);
  const within = withinMs.map((ms) => t.within.replace('{s}', String(ms / 1_000)));
  const names = parts.map((part) => partName(part)[language]);
  return [
    `<h2>${escaped(curves.title)}</h2>`,
    plot(await doneCurvesSvg(curves, { width: 540, height: 270, columns: 2 })),
    reportTable(
      [t.client, t.count, t.ended, ...within, ...names, t.reads],
      figures.map((each) => clientCells(each, language)),
    ),
  ].join('\n');
}

function clientCells(figures: FieldFigures, language: Language): readonly string[] {
  const { client, count, ended, times, causes } = figures;
  const nameOf = (code: string) => (code === lostBeforeFault ? reportTexts[language].lostBefore : code);
  const named = [...causes].map(([code, often]) => `${escaped(nameOf(code))} × ${often}`);
  const failures = times.filter((ms) => !Number.isFinite(ms)).length;
  // Terminals of today say no more than this, whatever it was.
  if (client !== 'rollcall' && failures > 0) named.push(`${reportTexts[language].timeout} × ${failures}`);
  return [
    clientText(client)[language],
    String(count),
    share(ended),
    ...withinMs.map((ms) => share(shareWithin(times, ms))),
    ...parts.map((part) => seconds(partOf(figures, part), language)),
    `<span>${named.join(', ')}</span>`,
  ];
}

function seconds(ms: number, language: Language): string {
  return Number.isFinite(ms) ? `${Number((ms / 1_000).toPrecision(3))} s` : reportTexts[language].never;
}

function share(value: number): string {
  return `${Number((value * 100).toFixed(1))} %`;
}
