import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ended, runKill } from './kill-run.ts';

/** A lie, and what the judge says of it. */
export type Lies = readonly (readonly [lie: string, verdict: RegExp])[];

/** Of the gateway's database, told to either judge. */
export const liesOfGateway: Lies = [
  ['approval', /was shown as approved, at the gateway it is not there/],
  ['amount', /the gateway has 000000000009/],
  ['reference', /was shown with reference \d+ \d+, the gateway has 999999999999/],
  ['taken', /was shown as approved, at the gateway it is reversed/],
  ['doubled', /a purchase of \d+, approved, that nobody asked for/],
  ['revived', /was not shown as approved \(\w+\), and nothing has reversed it/],
  ['reversal', /was unknown, and its reversal never came to the gateway/],
  ['mac', /was answered with mac-failure/],
];

/** Of what was shown, told to either judge. */
export const liesOfShown: Lies = [
  ['shown', /was not shown as approved \(unknown\), and nothing has reversed it/],
  ['number', /was used for two purchases/],
  ['sums', /its books say 0 purchases of 000000000000, the cashiers/],
  ['pending', /the reversal of 000001\/000001 is still due/],
];

/** Of the wire, told to either judge. */
export const liesOfWire: Lies = [['sent-twice', /went over the wire as two purchases/]];

/**
 * What holds of every judge of three books: four kills of a loop leave honest books, and each lie is told in a copy of
 * them. Call it in a `describe`.
 */
export function judgesBooks(of: {
  readonly loop: string;
  readonly judge: string;
  /** One whose four kills leave every book something to lie about. */
  readonly seed: string;
  /** Titles, and the lies of each. */
  readonly notices: Readonly<Record<string, Lies>>;
  /** A kind of kill that met nothing, where none did. */
  readonly unmet: string;
}): void {
  let folder: string;
  let honest: { readonly first: Ended; readonly second: Ended };

  const loop = (rounds: number) =>
    runKill(of.loop, '--seed', of.seed, '--rounds', String(rounds), '--dir', join(folder, 'honest'));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
    honest = { first: await loop(2), second: await loop(4) };
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function expectNoticed(lie: string, verdict: RegExp, ...words: readonly string[]): Promise<void> {
    const dir = join(folder, lie);
    await cp(join(folder, 'honest'), dir, { recursive: true });
    const database = join(dir, 'data', 'rollcall.db');
    const told = await runKill(of.judge, '--dir', dir, '--database', database, '--lie', lie, ...words);
    expect(told, told.err).toMatchObject({ code: 1, out: expect.stringMatching(verdict) });
  }

  it('finds nothing where all keep their word, and goes on where it stopped', () => {
    expect(honest.first, honest.first.err).toMatchObject({
      code: 0,
      out: expect.stringContaining('ok {"rounds":2'),
    });
    expect(honest.second.out).toContain('rounds 3 to 4');
    expect(honest.second, honest.second.err).toMatchObject({
      code: 0,
      out: expect.stringContaining('ok {"rounds":4'),
    });
  });

  for (const [title, lies] of Object.entries(of.notices)) {
    it.each(lies)(`notices when ${title}: %s`, (lie, verdict) => expectNoticed(lie, verdict));
  }

  it('takes a run for worth nothing in which no kill met what it should', () =>
    expectNoticed('unmet', new RegExp(`no kill met: ${of.unmet}`), '--must-meet'));
}
