import { describe, expect, it } from 'vitest';
import { figuresOf, partOf, shareWithin } from './field-figures.ts';
import { fieldResult } from './field-rows.ts';
import { type FieldScenario, fieldScenarios } from './field-scenario.ts';
import { fieldCurves } from './report/field-curves.ts';
import { reportHtml } from './report/report-html.ts';
import type { Sample } from './sample.ts';
import { lostBeforeFault } from './sign-in-report.ts';

const scenarioOf = (id: string) => fieldScenarios.find((each) => each.id === id) as FieldScenario;
const t2 = scenarioOf('T2');

function samplesOf(scenario: string, client: Sample['client'], times: readonly (number | null)[]): Sample[] {
  return times.map((ms, index) => ({
    scenario,
    client,
    index,
    outcome: ms === null ? 'failed' : 'signed-in',
    elapsedMs: ms ?? 25_000,
    attempts: [],
    cause: ms === null ? '900' : null,
    openLinks: 0,
    load: 1,
  }));
}

const resultOf = (scenario: FieldScenario, samples: readonly Sample[]) =>
  fieldResult({ scenarios: [scenario], samples, earlier: 0 });
const hundred = Array.from({ length: 100 }, (_, i) => 300 + i);

describe('the rows of a scenario', () => {
  it('carry the ids of the bars, with the terminal of today beside', () => {
    const samples = [...samplesOf('T2', 'rollcall', hundred), ...samplesOf('T2', 'sequential-10', [10_005])];
    const { rows } = resultOf(t2, samples);
    expect(rows.map(({ id, value, pass }) => [id, value, pass])).toEqual([
      ['T2.p50', 349, true],
      ['T2.p99', 398, true],
      ['T2.within5s', 1, true],
    ]);
    expect(rows[0]?.reference).toEqual({
      name: { en: 'today, 10 s a try', 'zh-CN': '现有终端，每次 10 秒' },
      value: 10_005,
    });
  });

  it('count a sign-in that failed as endless', () => {
    const { rows } = resultOf(t2, samplesOf('T2', 'rollcall', [...hundred, null, null]));
    expect(rows.map(({ id, value, pass }) => [id, value, pass])).toEqual([
      ['T2.p50', 350, true],
      ['T2.p99', Number.POSITIVE_INFINITY, false],
      ['T2.within5s', 100 / 102, false],
    ]);
  });

  it('are not met without a sample', () => {
    expect(resultOf(t2, []).rows).toEqual([]);
  });

  it('do not count a warm connection that nobody had', () => {
    const t7 = scenarioOf('T7.evicted');
    const cold = samplesOf('T7.evicted', 'rollcall', [20]);
    expect(resultOf(t7, cold).rows[0]).toMatchObject({ value: Number.POSITIVE_INFINITY, pass: false });
    const warm = cold.map((sample) => ({ ...sample, openLinks: 1 }));
    expect(resultOf(t7, warm).rows[0]).toMatchObject({ value: 20, pass: true });
  });

  it('take a named cause for an end where nothing can be signed in to', () => {
    const silent = scenarioOf('T8.silent');
    const [figures] = figuresOf(silent, samplesOf('T8.silent', 'rollcall', [null]));
    expect(figures && partOf(figures, 'max')).toBe(25_000);
    expect(figures?.causes).toEqual(new Map([['900', 1]]));
  });

  it('do not take a sign-in for an end where nothing could have been signed in to', () => {
    const silent = scenarioOf('T8.silent');
    for (const cause of [null, '900']) {
      const [met] = samplesOf('T8.silent', 'rollcall', [20]);
      const { rows } = resultOf(silent, [{ ...(met as Sample), cause }]);
      expect(rows.map(({ value, pass }) => [value, pass])).toEqual([
        [Number.POSITIVE_INFINITY, false],
        [Number.POSITIVE_INFINITY, false],
      ]);
    }
  });

  it('count a connection that was gone before the fault as never found, and the page says that it was', async () => {
    const idle = scenarioOf('T7.idle');
    const [death] = samplesOf('T7.idle', 'rollcall', [38_000]);
    const found: Sample = { ...(death as Sample), cause: 'warm-lost', openLinks: 1 };
    const gone: Sample = { ...found, index: 1, elapsedMs: 1, cause: lostBeforeFault };
    expect(resultOf(idle, [found]).rows[0]).toMatchObject({ value: 38_000, pass: true });
    expect(resultOf(idle, [found, gone]).rows[0]).toMatchObject({ pass: false });
    const record = { scenarios: [idle], samples: [found, gone], earlier: 0 };
    expect(await reportHtml(record, 'en')).toContain('invalid: no connection left when the fault came × 1');
    expect(await reportHtml(record, 'zh-CN')).toContain('无效：故障发生时连接已不在 × 1');
  });
});

describe('figures', () => {
  it('list the SDK first, then the terminals of today from the quickest', () => {
    const clients = (['sequential-60', 'rollcall', 'sequential-10'] as const).flatMap((client) =>
      samplesOf('T2', client, [1]),
    );
    expect(figuresOf(t2, clients).map(({ client }) => client)).toEqual([
      'rollcall',
      'sequential-10',
      'sequential-60',
    ]);
  });

  it('say which share was done within a time', () => {
    expect(shareWithin([1_000, 2_000, 3_000, Number.POSITIVE_INFINITY], 2_000)).toBe(0.5);
  });
});

describe('the page', () => {
  const samples = [
    ...samplesOf('T2', 'rollcall', [...hundred, null]),
    ...samplesOf('T2', 'sequential-10', [10_005]),
  ];

  it('is whole in itself, in both languages', async () => {
    for (const language of ['en', 'zh-CN'] as const) {
      const page = await reportHtml({ scenarios: [t2], samples, earlier: 7 }, language);
      expect(page).toContain(t2.what[language]);
      expect(page).toContain(language === 'en' ? '7 of these sign-ins' : '7 次签到来自');
      expect(page.match(/<svg /g)).toHaveLength(1);
      expect(page).not.toMatch(/<script|<link|src=/);
      expect(page).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('fits a phone: tables that are wider are moved sideways by themselves, curves shrink', async () => {
    const page = await reportHtml({ scenarios: [t2], samples, earlier: 0 }, 'en');
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    const tables = page.match(/<table/g) ?? [];
    expect(page.match(/<div class="wide"><table/g)).toHaveLength(tables.length);
    expect(page).toContain('<div class="plot"><svg');
    expect(page).toContain('svg { display: block; width: 100%; height: auto }');
  });

  it('names the policy of the terminal of today, and the slowest, in its language', async () => {
    const page = await reportHtml({ scenarios: [t2], samples, earlier: 0 }, 'zh-CN');
    expect(page).toContain('<th>现有终端，每次 10 秒</th>');
    expect(page).toMatch(/<td[^>]*>10 s<\/td>/);
    expect(page).toContain('<th>最慢</th>');
    expect(page).not.toMatch(/>max</);
  });

  it('names the policy beside each figure where there are several', async () => {
    const again = { ...t2, id: 'T2.again' };
    const both = [
      ...samples,
      ...samplesOf('T2.again', 'rollcall', [30]),
      ...samplesOf('T2.again', 'sequential-30', [30_005]),
    ];
    const page = await reportHtml({ scenarios: [t2, again], samples: both, earlier: 0 }, 'en');
    expect(page).toContain('<th>Terminal of today</th>');
    expect(page).toMatch(/>10 s<br>today, 10 s a try<\/td>[\s\S]*>30 s<br>today, 30 s a try<\/td>/);
  });

  it('draws a curve a client, which stops short of the top where sign-ins failed', () => {
    const { title, curves, goals } = fieldCurves(t2, figuresOf(t2, samples), 'en');
    expect(title).toBe(`T2 · ${t2.what.en}`);
    expect(curves.map(({ name, points }) => [name, points.length, points.at(-1)])).toEqual([
      ['Rollcall (101)', 100, [hundred.at(-1), 100 / 101]],
      ['today, 10 s a try (1)', 1, [10_005, 1]],
    ]);
    expect(goals).toEqual([
      [700, 0.5],
      [2_000, 0.99],
      [5_000, 0.999],
    ]);
  });
});
