import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

let folder: string;
let honest: { readonly first: Ended; readonly second: Ended };

interface Ended {
  readonly code: number;
  readonly out: string;
}

async function run(script: string, ...words: readonly string[]): Promise<Ended> {
  const path = fileURLToPath(new URL(`../kill/${script}`, import.meta.url));
  const child = spawn(node, [path, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, out };
}

// Its four kills meet purchases and reversals on their way: every book has something to lie about.
const killBoth = (rounds: number) =>
  run('kill-both.mjs', '--seed', '393', '--rounds', String(rounds), '--dir', join(folder, 'honest'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  honest = { first: await killBoth(2), second: await killBoth(4) };
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Judges a copy of the honest books, in which one lie was told. */
async function judgeLie(lie: string, ...words: readonly string[]): Promise<Ended> {
  const dir = join(folder, lie);
  await cp(join(folder, 'honest'), dir, { recursive: true });
  const database = join(dir, 'data', 'rollcall.db');
  return run('judge-both.mjs', '--dir', dir, '--database', database, '--lie', lie, ...words);
}

describe('the judge of terminals and gateway', () => {
  it('finds nothing where both keep their word, and goes on where it stopped', () => {
    expect(honest.first).toMatchObject({ code: 0, out: expect.stringContaining('ok {"rounds":2') });
    expect(honest.second.out).toContain('rounds 3 to 4');
    expect(honest.second).toMatchObject({ code: 0, out: expect.stringContaining('ok {"rounds":4') });
  });

  it.each([
    ['approval', /was shown as approved, at the gateway it is not there/],
    ['amount', /the gateway has 000000000009/],
    ['reference', /was shown with reference \d+ \d+, the gateway has 999999999999/],
    ['taken', /was shown as approved, at the gateway it is reversed/],
    ['doubled', /a purchase of \d+, approved, that nobody asked for/],
    ['revived', /was not shown as approved \(\w+\), and nothing has reversed it/],
    ['reversal', /was unknown, and its reversal never came to the gateway/],
    ['key-sets', /sign-ins arrived, 0 issues in 0 sets are kept/],
    ['shared-reference', /the reference \d+ was given twice/],
    ['batch', /the gateway in 000999/],
    ['mac', /was answered with mac-failure/],
  ])('notices when the gateway has forgotten, changed or doubled: %s', async (lie, verdict) => {
    const { code, out } = await judgeLie(lie);
    expect(out).toMatch(verdict);
    expect(code).toBe(1);
  });

  it.each([
    ['shown', /was not shown as approved \(unknown\), and nothing has reversed it/],
    ['number', /was used for two purchases/],
    ['sums', /its books say 0 purchases of 000000000000, the cashiers/],
    ['unbalanced', /the settlement of \d+ does not balance/],
    ['journal', /its journal is damaged/],
    ['sign-in', /forgot its sign-in/],
    ['refused', /purchase unknown A0: refused/],
    ['pending', /the reversal of 000001\/000001 is still due/],
  ])('notices when a terminal says otherwise, or does wrong: %s', async (lie, verdict) => {
    const { code, out } = await judgeLie(lie);
    expect(out).toMatch(verdict);
    expect(code).toBe(1);
  });

  it('notices when a terminal sends a purchase twice', async () => {
    const { code, out } = await judgeLie('sent-twice');
    expect(out).toMatch(/went over the wire as two purchases/);
    expect(code).toBe(1);
  });

  it('takes a run for worth nothing in which no kill met what it should', async () => {
    const { code, out } = await judgeLie('unmet', '--must-meet');
    expect(out).toMatch(/no kill met: gatewayKilledBetweenCommitAndAnswer/);
    expect(code).toBe(1);
  });
});
