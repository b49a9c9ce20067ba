import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../../node_modules/.bin/rollcall', import.meta.url));
const healthy = new URL('../../../lab/scenarios/simulator/healthy.json', import.meta.url);

const folder = mkdtempSync(join(tmpdir(), 'small-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));

function rollcall(...words: readonly string[]) {
  return spawnSync(bin, ['simulate', ...words], { encoding: 'utf8' });
}

interface Row {
  readonly id: string;
  readonly value: number;
  readonly reference: string | null;
  readonly goal: number;
  readonly pass: boolean;
}

describe('a storm and figures, small ones', () => {
  it('come with a verdict for each bar and a report', () => {
    const report = join(folder, 'report.html');
    const small = ['--storm', '--terminals', '100', '--figures', '--sign-ins', '10'];
    const { status, stdout } = rollcall(...small, '--report', report, '--json');
    expect(status).toBe(0);
    const { rows, storms, scenarios, totals } = JSON.parse(stdout);
    expect({ scenarios, totals }).toEqual({ scenarios: [], totals: {} });
    const bars = (rows as readonly Row[]).map(({ id }) => id);
    expect(new Set(bars).size).toBe(bars.length);
    expect(bars).toEqual(expect.arrayContaining(['T1.p50', 'T5.p99', 'T8.extra']));
    const outage = ['0800s', 'connections-after', 'connections-meanwhile', 'last-back'];
    expect(bars.slice(-8)).toEqual(
      ['silent', 'refused'].flatMap((kind) => outage.map((name) => `storm.${kind}.${name}`)),
    );
    expect(storms).toHaveLength(8);
    for (const { hit, normalLoad, lastBackMs } of storms) {
      expect(hit).toBeGreaterThan(50);
      // A call every minute and its answer; by chance a fifth more or less.
      expect(Math.abs(normalLoad / (100 / 60.3) - 1)).toBeLessThan(0.2);
      expect(lastBackMs).toBeGreaterThan(0);
    }
    const lastBack = (rows as readonly Row[]).find(({ id }) => id === 'storm.silent.last-back');
    expect(lastBack).toMatchObject({ goal: 325, pass: true, reference: expect.stringContaining('…') });
    const html = readFileSync(report, 'utf8');
    const networks = ['T1', 'T2', 'T2.again', 'T3', 'T4.cold', 'T4.warm', 'T5'];
    for (const id of networks) expect(html).toContain(`aria-label="${id} · `);
    // And three of each kind of outage.
    expect(html.split('<svg').length - 1).toBe(networks.length + 3 * 2);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('schedules that hold too little to count', () => {
  const tiny = join(folder, 'tiny.json');
  const scenario = JSON.parse(readFileSync(healthy, 'utf8'));
  writeFileSync(tiny, JSON.stringify({ ...scenario, id: 'tiny', signIns: [1, 1], purchases: [0, 0] }));
  const words = ['--scenario', tiny, '--schedules', '2', '--workers', '1'];

  it('are not said to be those that were asked for', () => {
    const { status, stdout } = rollcall(...words, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows).toMatchObject([
      { id: 'simulate.broken', value: 0, goal: 0, pass: true },
      { id: 'simulate.counted', value: 0, goal: 2, pass: false },
    ]);
    expect(rollcall(...words).stdout).toContain('0, fewer than 2');
  });

  it('are a failure where so many were to count', () => {
    expect(rollcall(...words, '--counted', '1').status).toBe(1);
  });

  it('leave those that count as they are', () => {
    const { status, stdout } = rollcall(
      '--scenario',
      'healthy',
      '--schedules',
      '2',
      '--counted',
      '2',
      '--json',
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows).toMatchObject([{ pass: true }, { value: 2, goal: 2, pass: true }]);
  });
});
