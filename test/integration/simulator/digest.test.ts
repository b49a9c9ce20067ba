import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../../node_modules/.bin/rollcall', import.meta.url));

interface Simulation {
  readonly digest: string;
  readonly violations: readonly unknown[];
  readonly totals: { readonly schedules: number; readonly counted: number };
}

const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
afterAll(() => rmSync(folder, { recursive: true }));

function runOf(words: readonly string[], env: Readonly<Record<string, string>> = {}): Simulation {
  const all = ['simulate', '--scenario', 'all', '--workers', '2', '--json', ...words];
  return JSON.parse(execFileSync(bin, all, { env: { ...process.env, ...env }, encoding: 'utf8' }));
}

/** A simulation in a process of its own. */
function simulated(seed: number, env: Readonly<Record<string, string>>): Simulation {
  return runOf(['--schedules', '12', '--seed', String(seed)], env);
}

describe('a simulation', () => {
  it('is the same for the same seed, whatever the time zone, the locale and the memory of its process', () => {
    const here = simulated(7, { TZ: 'Asia/Shanghai', LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' });
    const there = simulated(7, {
      TZ: 'America/St_Johns',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'C',
      NODE_OPTIONS: '--max-old-space-size=200',
    });
    expect(here.totals).toMatchObject({ schedules: 12, counted: 12 });
    expect(here.violations).toEqual([]);
    expect(there.digest).toBe(here.digest);
    expect(simulated(8, {}).digest).not.toBe(here.digest);
  });

  it('goes on to more schedules than were asked for first', () => {
    const resume = ['--resume', join(folder, 'run.json')];
    expect(runOf(['--schedules', '55', ...resume]).totals.schedules).toBe(55);
    const longer = runOf(['--schedules', '60', ...resume]);
    expect(longer.totals.schedules).toBe(60);
    expect(longer.digest).toBe(runOf(['--schedules', '60']).digest);
  }, 60_000);
});
