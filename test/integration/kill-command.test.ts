import { describe, expect, it } from 'vitest';
import { runKill } from './kill-run.ts';

describe.each(['kill-loop.mjs', 'kill-both.mjs', 'kill-agent.mjs'])('%s', (script) => {
  it.each([
    [['--rounds', 'x'], /^--rounds takes a whole number from 1\n/],
    [['--rounds', '0'], /^--rounds takes a whole number from 1\n/],
    [['--seed', '1.5'], /^--seed takes a whole number from 0\n/],
    [['--lie', 'white'], /^--lie takes one of \w/],
    [['--round', '3'], /^Unknown option '--round'/],
  ])('refuses %j before it begins', async (words, fault) => {
    const { code, out, err } = await runKill(script, ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(fault);
    expect(err).toContain(`test/kill/${script} [--rounds N]`);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('explains itself', async () => {
    const { code, out } = await runKill(script, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/--rounds .*\(default \d+\)/);
  });
});
