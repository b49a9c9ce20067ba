import { curvesText } from '../../report/client-text.ts';
import { type DoneCurves, doneCurvesSvg } from '../../report/done-curves.ts';
import { escaped, figure, met, missed, plots, reportPage, reportTable } from '../../report/report-page.ts';
import { baselines } from '../baseline/sequential-policy.ts';
import { type RaceTable, raceRows } from '../figures/race-rows.ts';
import { invariants } from '../judge/invariant.ts';
import type { Failure, RunTotals } from '../run/run-totals.ts';
import { linePlot } from './line-plot.ts';
import { raceCurves } from './race-curves.ts';
import { type ReportLanguage, reportTexts } from './report-texts.ts';
import { type NamedStorm, stormPlots } from './storm-plots.ts';
import { stormRows } from './storm-rows.ts';

/** What a report shows; parts that were not run are left out. */
export interface ReportContent {
  readonly schedules: {
    readonly totals: RunTotals;
    readonly failures: readonly Failure[];
    readonly scenarios: readonly string[];
    readonly seed: number;
    readonly elapsedMs: number;
  } | null;
  readonly races: readonly RaceTable[] | null;
  /** Rollcall first, then the terminals of today. */
  readonly storms: readonly NamedStorm[] | null;
}

/** One page of HTML with its plots in it. */
export async function htmlReport(content: ReportContent, language: ReportLanguage): Promise<string> {
  const t = reportTexts[language];
  const parts = [
    content.schedules && schedulesPart(content.schedules, language),
    content.races && (await racesPart(content.races, language)),
    content.storms && (await stormPart(content.storms, language)),
  ].filter((part) => part !== null);
  return reportPage(t.title, language, parts);
}

function schedulesPart(
  { totals, failures, scenarios, seed, elapsedMs }: NonNullable<ReportContent['schedules']>,
  language: ReportLanguage,
): string {
  const t = reportTexts[language];
  const first = new Map<string, number>();
  for (const { invariant } of failures) first.set(invariant, (first.get(invariant) ?? 0) + 1);
  // Of a schedule only the first breach is known, and only the first schedules are kept.
  const none = totals.broken === 0 ? met(t.holds) : t.notAmongFirst;
  const rows = Object.entries(invariants).map(([id, invariant]) => {
    const count = first.get(id) ?? 0;
    return [id, invariant[language], count === 0 ? none : missed(String(count))];
  });
  const summary = [
    [t.scenarios, escaped(scenarios.join(', '))],
    [t.seed, String(seed)],
    [t.schedules, String(totals.schedules)],
    [t.counted, String(totals.counted)],
    [t.broken, totals.broken === 0 ? '0' : missed(String(totals.broken))],
    [t.signIns, `${totals.signInsDone} / ${totals.signInsAsked}`],
    [t.financial, String(totals.financialMessages)],
    [t.speed, `${Math.round(totals.virtualMs / elapsedMs)} ×`],
    [t.digest, `<code>${totals.digest}</code>`],
  ];
  return `<h2>${t.schedulesHead}</h2>${reportTable(null, summary)}${reportTable([t.invariant, '', totals.broken === 0 ? '' : t.firstFailures], rows)}`;
}

async function racesPart(tables: readonly RaceTable[], language: ReportLanguage): Promise<string> {
  const t = reportTexts[language];
  const rows = underHeads(
    raceRows(tables).map(({ id, what, value, unit, reference, goal, isLess, pass }) => ({
      head: escaped(what[language]),
      row: [
        id,
        inUnit(value, unit),
        inUnit(reference, unit),
        `${isLess ? '≤' : '≥'} ${inUnit(goal, unit)}`,
        pass ? met(t.met) : missed(t.missed),
      ],
    })),
  );
  const shares = tables.map(({ scenario, rollcall, baselines: ofToday }) => [
    scenario.id,
    ...[rollcall, ...ofToday].flatMap(({ within2s, within5s }) => [percent(within2s), percent(within5s)]),
  ]);
  const names = ['Rollcall', ...baselines.map(({ attemptMs }) => `${attemptMs / 1_000} s`)];
  const head = ['', ...names.flatMap((name) => [`${name} ≤ 2 s`, '≤ 5 s'])];
  const drawn = await Promise.all(tables.map((table) => racePlot(raceCurves(table, language))));
  return [
    `<h2>${t.racesHead}</h2>`,
    reportTable(['', 'Rollcall', t.today10, t.goal, ''], rows),
    `<p>${curvesText[language]}</p>`,
    plots(drawn),
    `<h3>${t.sharesHead}</h3>`,
    reportTable(head, shares),
  ].join('\n');
}

async function stormPart(
  storms: NonNullable<ReportContent['storms']>,
  language: ReportLanguage,
): Promise<string> {
  const t = reportTexts[language];
  const rows = storms.map(({ policy, outage, figures }) => [
    escaped(`${policy}, ${outage}`),
    `${figures.hit} / ${figures.terminals}`,
    figures.normalLoad.toFixed(1),
    `${figures.peakLoad.toFixed(1)} (${inUnit(figures.loadRatio, '×')})`,
    [figures.dialRatio, figures.dialRatioAfter].map((ratio) => inUnit(ratio, '×')).join(' / '),
    ...[figures.p50BackMs, figures.p99BackMs, figures.lastBackMs].map((ms) => inUnit(ms / 1_000, 's')),
  ]);
  const head = ['', t.hit, t.normalLoad, t.peakLoad, t.peakDials, t.p50Back, t.p99Back, t.lastBack];
  const drawn = stormPlots(storms, language).map(async (plot) => figure(plot.title, await linePlot(plot)));
  return [
    `<h2>${t.stormHead}</h2>`,
    reportTable(['', 'Rollcall', t.ofToday, t.goal, ''], outageRows(storms, language)),
    reportTable(head, rows),
    plots(await Promise.all(drawn)),
  ].join('\n');
}

async function racePlot(curves: DoneCurves): Promise<string> {
  return figure(curves.title, await doneCurvesSvg(curves, { width: 420, height: 260, columns: 2 }));
}

function outageRows(
  storms: NonNullable<ReportContent['storms']>,
  language: ReportLanguage,
): readonly (readonly string[])[] {
  const t = reportTexts[language];
  return underHeads(
    stormRows(storms.map(({ figures }) => figures)).map(
      ({ id, what, value, unit, reference, goal, pass }) => ({
        head: escaped(what[language]),
        row: [
          id,
          inUnit(value, unit),
          reference ? reference.map((each) => inUnit(each, unit)).join(' … ') : '-',
          `≤ ${goal} ${unit}`,
          pass ? met(t.met) : missed(t.missed),
        ],
      }),
    ),
  );
}

/** What several rows in turn have in common stands above them, once, and makes no column. */
function underHeads(
  rows: readonly { readonly head: string; readonly row: readonly string[] }[],
): readonly (readonly string[])[] {
  return rows.flatMap(({ head, row }, i) => (head === rows[i - 1]?.head ? [row] : [[head], row]));
}

/** Of what never came `∞`, and of nothing `-`. */
function inUnit(value: number, unit: 's' | 'share' | '×'): string {
  if (unit === 'share') return percent(value);
  if (Number.isNaN(value)) return '-';
  return Number.isFinite(value) ? `${value.toFixed(2)} ${unit}` : '∞';
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0.99 && share < 1 ? 2 : 1)} %`;
}
