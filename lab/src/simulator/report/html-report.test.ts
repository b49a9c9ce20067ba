import { describe, expect, it } from 'vitest';
import { invariants } from '../judge/invariant.ts';
import { type Failure, noTotals } from '../run/run-totals.ts';
import { htmlReport, type ReportContent } from './html-report.ts';
import { madeUpRace, madeUpStorm } from './made-up-figures.ts';
import { reportTexts } from './report-texts.ts';

const languages = ['en', 'zh-CN'] as const;
const nothing: ReportContent = { schedules: null, races: null, storms: null };
const failure: Failure = {
  scenario: 'mixed',
  seed: 7,
  invariant: 'drain',
  who: 't1',
  what: 'never came right',
};

function schedulesOf(broken: number, failures: readonly Failure[]): ReportContent {
  const totals = { ...noTotals(), schedules: 100, counted: 99, virtualMs: 50_000, broken };
  return {
    ...nothing,
    schedules: { totals, failures, scenarios: ['mixed', '<mine>'], seed: 1, elapsedMs: 1_000 },
  };
}

function cellsOf(html: string, start: string): readonly string[] {
  const row = html.split('<tr>').find((each) => each.startsWith(`<td>${start}</td>`)) ?? '';
  return [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell);
}

function timesIn(html: string, text: string): number {
  return html.split(text).length - 1;
}

describe.each(languages)('the report in %s', (language) => {
  const t = reportTexts[language];

  it('says that every invariant holds where none was broken', async () => {
    const html = await htmlReport(schedulesOf(0, []), language);
    expect(timesIn(html, `>${t.holds}<`)).toBe(Object.keys(invariants).length);
    expect(cellsOf(html, t.broken)).toEqual([t.broken, '0']);
    expect(html).not.toContain(t.notAmongFirst);
    expect(html).toContain('mixed, &lt;mine&gt;');
  });

  it('says of no invariant that it holds where some schedules broke, whose other breaches nobody knows', async () => {
    const html = await htmlReport(schedulesOf(25, [failure, failure]), language);
    expect(cellsOf(html, t.broken)[1]).toContain('>25<');
    expect(cellsOf(html, 'drain')[2]).toContain('>2<');
    expect(html).not.toContain(`>${t.holds}<`);
    expect(timesIn(html, `>${t.notAmongFirst}<`)).toBe(Object.keys(invariants).length - 1);
  });

  it('has a verdict for every bar of the race, beside the terminal of today', async () => {
    const races = [madeUpRace('T1', { p99Ms: 1_001 }), madeUpRace('T4.cold')];
    const html = await htmlReport({ ...nothing, races }, language);
    expect(cellsOf(html, 'T1.p50')).toEqual([
      'T1.p50',
      '0.10 s',
      '10.30 s',
      '≤ 0.35 s',
      `<span class="met">${t.met}</span>`,
    ]);
    expect(cellsOf(html, 'T1.p99')[4]).toContain(t.missed);
    expect(cellsOf(html, 'T4.cold.within5s').slice(1, 4)).toEqual(['100.0 %', '0.0 %', '≥ 99.50 %']);
    expect(timesIn(html, '<svg')).toBe(races.length);
    for (const { scenario } of races)
      expect(html).toContain(`<figcaption>${scenario.id} · ${scenario.what[language]}</figcaption><svg `);
  });

  it('has a verdict for every bar of an outage, its figures and three plots', async () => {
    const storms = [
      { policy: 'Rollcall', outage: 'silent', figures: madeUpStorm({ dialRatio: 2.2 }) },
      { policy: '10 s <b> & "co"', outage: 'silent', figures: madeUpStorm({ loadRatio: 4 }) },
    ];
    const html = await htmlReport({ ...nothing, storms }, language);
    expect(cellsOf(html, 'storm.silent.0800s').slice(1, 4)).toEqual(['1.13 ×', '4.00 × … 4.00 ×', '≤ 1.2 ×']);
    expect(cellsOf(html, 'storm.silent.0800s')[4]).toContain(t.met);
    expect(cellsOf(html, 'storm.silent.connections-meanwhile')[4]).toContain(t.missed);
    expect(cellsOf(html, 'Rollcall, silent')[1]).toBe('800 / 1000');
    expect(timesIn(html, '<svg')).toBe(3);
    expect(html).not.toContain('<b>');
    expect(timesIn(html, '10 s &lt;b&gt; &amp; &quot;co&quot;')).toBe(4);
  });

  it('shows what never came, and what there is none of, as such', async () => {
    const never = Number.POSITIVE_INFINITY;
    const stuck = madeUpStorm({ lastBackMs: never, p99BackMs: never, backByS: [0, 0, 0] });
    const nobody = { ...stuck, hit: 0, loadRatio: Number.NaN, dialRatio: Number.NaN };
    const storms = [stuck, nobody].map((figures, i) => ({ policy: `storm ${i}`, outage: 'silent', figures }));
    const html = await htmlReport(
      { ...nothing, storms, races: [madeUpRace('T2', { p99Ms: never })] },
      language,
    );
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
    expect(cellsOf(html, 'storm 0, silent').slice(5)).toEqual(['45.00 s', '∞', '∞']);
    expect(cellsOf(html, 'storm 1, silent')[4]).toBe('- / 1.06 ×');
    expect(cellsOf(html, 'storm.silent.last-back')[1]).toBe('∞');
    expect(cellsOf(html, 'T2.p99')[1]).toBe('∞');
  });
});
