import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Mutant } from '../../simulator/mutant.ts';
import { mutants } from '../../simulator/mutant-list.ts';
import { isFound, lineOf } from '../../simulator/mutant-verdict.ts';

function node(program: string, ...words: readonly string[]) {
  const file = fileURLToPath(new URL(`../../simulator/${program}`, import.meta.url));
  return spawnSync(process.execPath, [file, ...words], { encoding: 'utf8' });
}

describe('the mutants of the simulator', () => {
  it('are at least fifteen', () => {
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
    expect(mutants.length).toBeGreaterThanOrEqual(15);
  });

  it.each(mutants)('$id can be planted: its text stands once in the code', ({ file, find, replace }) => {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    expect(text.split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });
});

describe('the control of a mutant', () => {
  it('is the schedule that found it, with the code as it is', () => {
    const { status, stdout } = node('mutants.ts', '--only', 'pin-under-mak');
    expect(stdout).toMatch(/^found pin-under-mak: [^\n]+\n1 of 1 mutants found\n$/);
    expect(status).toBe(0);
    const [, scenario = '', seed = ''] = /\((\w+), seed (\d+)\)/.exec(stdout) ?? [];
    const control = node('mutant-run.ts', 'none', '1', seed, scenario);
    expect(JSON.parse(control.stdout)).toEqual({ schedules: 1, first: null });
  });

  it('is not run without a scenario', () => {
    expect(node('mutant-run.ts', 'none', '1', '1')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('scenarios have to be named'),
    });
  });

  const [mutant] = mutants as readonly [Mutant];
  const first = { invariant: 'set-lost', scenario: 'mixed', seed: 7, what: 'was lost' };

  it('that breaks says nothing of the mutant', () => {
    const broken = { schedules: 1, first, control: { ...first, invariant: 'crash', what: 'threw' } };
    expect(isFound(broken)).toBe(false);
    expect(lineOf(mutant, broken)).toBe(
      `NOTHING SAID of ${mutant.id}: without it crash breaks in the same schedule (mixed, seed 7): threw`,
    );
  });

  it('has to have been run', () => {
    expect(isFound({ schedules: 1, first })).toBe(false);
    expect(isFound({ schedules: 1, first, control: null })).toBe(true);
    expect(isFound({ schedules: 100, first: null })).toBe(false);
    expect(isFound(undefined)).toBe(false);
  });
});
