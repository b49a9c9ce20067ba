import { doneCurvesSvg } from '../../report/done-curves.ts';
import { escaped, figure, met, missed, reportPage, reportTable, wide } from '../../report/report-page.ts';
import { baselines as policies } from '../baseline/sequential-policy.ts';
import { type RaceTable, raceGoals, raceRows } from '../figures/race-rows.ts';
import { invariants } from '../judge/invariant.ts';
import type { Failure, RunTotals } from '../run/run-totals.ts';
import type { StormFigures } from '../storm/run-storm.ts';
import { linePlot } from './line-plot.ts';
import { type ReportLanguage, reportTexts } from './report-texts.ts';
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
  readonly storms: readonly { readonly name: string; readonly figures: StormFigures }[] | null;
}

/** Of one of several plots side by side. */
const smallPlot = { width: 420, height: 260, columns: 2 } as const;

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
  const shares = tables.map(({ scenario, rollcall, baselines }) => [
    scenario.id,
    ...[rollcall, ...baselines].flatMap(({ within2s, within5s }) => [percent(within2s), percent(within5s)]),
  ]);
  const names = ['Rollcall', ...policies.map(({ attemptMs }) => `${attemptMs / 1_000} s`)];
  const head = ['', ...names.flatMap((name) => [`${name} ≤ 2 s`, '≤ 5 s'])];
  const plots = await Promise.all(tables.map((table) => racePlot(table, language)));
  return [
    `<h2>${t.racesHead}</h2>`,
    reportTable(['', 'Rollcall', t.today10, t.goal, ''], rows),
    `<p>${t.curves}</p><div class="plots">${plots.join('\n')}</div>`,
    `<h3>${t.sharesHead}</h3>`,
    reportTable(head, shares),
  ].join('\n');
}

/** What was done by when on one network, by Rollcall and, from the quickest, by the terminals of today. */
async function racePlot(
  { scenario, rollcall, baselines }: RaceTable,
  language: ReportLanguage,
): Promise<string> {
  const t = reportTexts[language];
  const ofToday = baselines.map(({ done }, i) => {
    const seconds = (policies[i]?.attemptMs ?? 0) / 1_000;
    return { name: t.todayAt.replace('{s}', String(seconds)), points: done };
  });
  const curves = [{ name: 'Rollcall', points: rollcall.done }, ...ofToday.reverse()];
  const svg = await doneCurvesSvg({ curves, goals: raceGoals(scenario) }, smallPlot);
  return figure(`${scenario.id}: ${scenario.what[language]}`, svg);
}

async function stormPart(
  storms: NonNullable<ReportContent['storms']>,
  language: ReportLanguage,
): Promise<string> {
  const t = reportTexts[language];
  const rows = storms.map(({ name, figures }) => [
    escaped(name),
    `${figures.hit} / ${figures.terminals}`,
    figures.normalLoad.toFixed(1),
    `${figures.peakLoad.toFixed(1)} (${inUnit(figures.loadRatio, '×')})`,
    [figures.dialRatio, figures.dialRatioAfter].map((ratio) => inUnit(ratio, '×')).join(' / '),
    ...[figures.p50BackMs, figures.p99BackMs, figures.lastBackMs].map((ms) => inUnit(ms / 1_000, 's')),
  ]);
  const head = ['', t.hit, t.normalLoad, t.peakLoad, t.peakDials, t.p50Back, t.p99Back, t.lastBack];
  const lines = (of: (figures: StormFigures) => readonly number[]) =>
    storms.map(({ name, figures }) => ({ name, values: of(figures) }));
  const plots = [
    [t.loadPlot, await linePlot({ lines: lines((each) => each.asksPerSecond), xName: t.seconds })],
    [t.dialPlot, await linePlot({ lines: lines((each) => each.dialsPerSecond), xName: t.seconds })],
    [
      t.backPlot,
      await linePlot({ lines: lines((each) => each.backByS), xName: t.secondsAfter, isShare: true }),
    ],
  ] as const;
  return [
    `<h2>${t.stormHead}</h2>`,
    reportTable(['', 'Rollcall', t.ofToday, t.goal, ''], outageRows(storms, language)),
    reportTable(head, rows),
    ...plots.map(([title, svg]) => figure(title, wide(svg))),
  ].join('\n');
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
