import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../../node_modules/.bin/rollcall', import.meta.url));

interface Simulation {
  readonly digest: string;
  readonly violations: readonly unknown[];
  readonly totals: { readonly schedules: number; readonly counted: number };
}

/** A simulation in a process of its own. */
function simulated(seed: number, env: Readonly<Record<string, string>>): Simulation {
  const words = [
    'simulate',
    '--schedules',
    '12',
    '--seed',
    String(seed),
    '--scenario',
    'all',
    '--workers',
    '2',
    '--json',
  ];
  const out = execFileSync(bin, words, { env: { ...process.env, ...env }, encoding: 'utf8' });
  return JSON.parse(out) as Simulation;
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
});
