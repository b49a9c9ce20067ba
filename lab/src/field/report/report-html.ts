import { availableParallelism, cpus, release } from 'node:os';
import type { LocalText } from '@rollcall/iso8583';
import type { BenchRow } from '../../bench/bench-row.ts';
import { type FieldFigures, figuresOf, partOf, shareWithin, withinMs } from '../field-figures.ts';
import { rowsOf } from '../field-rows.ts';
import type { FieldScenario } from '../field-scenario.ts';
import { clientText, noteTexts } from '../field-texts.ts';
import type { FieldRecord } from '../sample.ts';
import { lostBeforeFault } from '../sign-in-report.ts';
import { curvesSvg } from './curves-svg.ts';
import { reportTexts } from './report-texts.ts';

type Language = keyof LocalText;

const style = `body{font:15px/1.5 sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap}
td:first-child,th:first-child,td.text,th.text{text-align:left}td.text,th{white-space:normal}.met{color:#2e7d32}.missed{color:#c62828}
svg{width:100%;height:auto}h2{margin-top:2em}`;

/** One page with everything in it: no file beside it, nothing to load. */
export function reportHtml(record: FieldRecord, language: Language): string {
  const { scenarios, samples } = record;
  const t = reportTexts[language];
  const measured = scenarios.map((scenario) => ({ scenario, figures: figuresOf(scenario, samples) }));
  const { version } = process;
  return [
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${t.title}</title><style>${style}</style>`,
    `<h1>${t.title}</h1>`,
    `<p>${t.about}</p>`,
    ...noteTexts(record).map((note) => `<p>${escaped(note[language])}</p>`),
    `<p>Node ${version}, Linux ${release()}, ${availableParallelism()} × ${escaped(cpus()[0]?.model ?? '')}</p>`,
    `<h2>${t.bars}</h2>`,
    barsTable(
      measured.flatMap(({ scenario, figures }) => rowsOf(scenario, figures)),
      language,
    ),
    ...measured.map(({ scenario, figures }) => section(scenario, figures, language)),
    '</html>',
    '',
  ].join('\n');
}

function barsTable(rows: readonly BenchRow[], language: Language): string {
  const t = reportTexts[language];
  const body = rows.map(({ id, what, own, measure, reference, goal, pass }) => {
    const sign = goal.kind === 'at-most' ? '≤' : '≥';
    const figure = (value: number) => (measure === 'share' ? share(value) : seconds(value, language));
    return [
      `<td>${id}</td><td class="text">${escaped(what[language])}</td>`,
      `<td>${figure(own)}</td><td>${reference ? figure(reference.value) : ''}</td>`,
      `<td>${sign} ${figure(goal.value)}</td><td class="${pass ? 'met' : 'missed'}">${pass ? t.met : t.missed}</td>`,
    ].join('');
  });
  const head = `<th>${t.bar}</th><th class="text">${t.what}</th><th>${t.own}</th><th>${t.today}</th><th>${t.goal}</th><th>${t.verdict}</th>`;
  return table(head, body);
}

function section(scenario: FieldScenario, figures: readonly FieldFigures[], language: Language): string {
  const { id, what, goals } = scenario;
  const t = reportTexts[language];
  const within = withinMs.map((ms) => `<th>${t.within.replace('{s}', String(ms / 1_000))}</th>`);
  const head = `<th>${t.client}</th><th>${t.count}</th><th>${t.ended}</th>${within.join('')}<th>p50</th><th>p99</th><th>max</th><th class="text">${t.reads}</th>`;
  return [
    `<h2>${id} · ${escaped(what[language])}</h2>`,
    curvesSvg(figures, goals, language),
    table(
      head,
      figures.map((each) => clientCells(each, language)),
    ),
  ].join('\n');
}

function clientCells(figures: FieldFigures, language: Language): string {
  const { client, count, ended, times, causes } = figures;
  const within = withinMs.map((ms) => `<td>${share(shareWithin(times, ms))}</td>`).join('');
  const parts = (['p50', 'p99', 'max'] as const).map((part) => seconds(partOf(figures, part), language));
  const nameOf = (code: string) => (code === lostBeforeFault ? reportTexts[language].lostBefore : code);
  const named = [...causes].map(([code, often]) => `${escaped(nameOf(code))} × ${often}`);
  const failures = times.filter((ms) => !Number.isFinite(ms)).length;
  // Terminals of today say no more than this, whatever it was.
  if (client !== 'rollcall' && failures > 0) named.push(`${reportTexts[language].timeout} × ${failures}`);
  return [
    `<td>${clientText(client)[language]}</td><td>${count}</td><td>${share(ended)}</td>${within}`,
    ...parts.map((part) => `<td>${part}</td>`),
    `<td class="text">${named.join(', ')}</td>`,
  ].join('');
}

function table(head: string, rows: readonly string[]): string {
  return `<table><tr>${head}</tr>\n${rows.map((row) => `<tr>${row}</tr>`).join('\n')}</table>`;
}

function seconds(ms: number, language: Language): string {
  return Number.isFinite(ms) ? `${Number((ms / 1_000).toPrecision(3))} s` : reportTexts[language].never;
}

function share(value: number): string {
  return `${Number((value * 100).toFixed(1))} %`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
