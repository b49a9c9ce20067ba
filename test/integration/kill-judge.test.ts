import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKill } from './kill-run.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Its first three kills come late enough for every kind of exchange to have been answered. */
const killLoop = (name: string, ...words: readonly string[]) =>
  runKill('kill-loop.mjs', '--seed', '38', '--dir', join(folder, name), ...words);

describe('the judge of the kill loop', () => {
  it('finds nothing against a gateway that keeps its word, and goes on where it stopped', async () => {
    const first = await killLoop('honest', '--rounds', '2');
    expect(first.out, first.err).toContain('ok {"rounds":2');
    const second = await killLoop('honest', '--rounds', '3');
    expect(second.out).toContain('rounds 3 to 3');
    expect(second, second.err).toMatchObject({ code: 0, out: expect.stringContaining('ok {"rounds":3') });
  });

  it.each([
    ['approval', /answered 00 \d+ \d+, before 00/],
    ['reversal', /approved although its reversal was acknowledged/],
    ['key-set', /was not issued again|answered (A0|77)/],
  ])('notices when the database has forgotten or changed: %s', async (lie, verdict) => {
    const { code, out, err } = await killLoop(lie, '--rounds', '3', '--lie', lie);
    expect(out, err).toMatch(/^VIOLATION/m);
    expect(out).toMatch(verdict);
    expect(code).toBe(1);
  });
});
