import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BadInput } from './bad-input/bad-input.ts';
import { badInputs } from './bad-input/table.ts';
import { type Ended, type Language, Trial } from './bad-input/trial.ts';

const rows = badInputs.flatMap((subject) => subject.rows);
const byId = (row: BadInput): [string, BadInput] => [row.id, row];
/** Verbs of processes that serve: they say `ready` on standard output, and log. */
const serves = (row: BadInput) => ['gateway', 'up'].includes(row.words[0] ?? '');
const languages: readonly Language[] = ['en', 'zh-CN'];

let trial: Trial;

beforeAll(async () => {
  trial = await Trial.open();
});

afterAll(() => trial.close());

it('the rows of the table have names of their own', () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

describe.concurrent('with --json, as a process', () => {
  it.each(rows.map(byId))('%s', async (_, row) => {
    const ended = await trial.asJson(row);
    const path = row.path === null ? null : trial.filled(row.path, ended.folder);
    const document = JSON.parse(ended.stdout) as { readonly error: { readonly message: string } };
    expect([ended.exit, document]).toEqual([
      row.exit,
      {
        ...Object.fromEntries((row.beside ?? []).map((key) => [key, expect.anything()])),
        error: { code: row.code, path, offset: row.offset ?? null, message: expect.stringMatching(/\w/) },
      },
    ]);
    expect(ended.stdout.endsWith('}\n')).toBe(true);
    keepsSilent(row, ended);
  });
});

describe.concurrent('without --json, as a process that was to serve', () => {
  it.each(rows.filter(serves).map(byId))('%s', async (_, row) => {
    const language = languages[rows.indexOf(row) % languages.length] as Language;
    const ended = await trial.inWords(row, language);
    expect(ended.stdout, 'a process that cannot serve is never ready').toBe('');
    explains(row, language, { ...ended, stderr: withoutLog(ended.stderr) });
  });
});

describe('without --json, in words', () => {
  it.each(rows.map(byId))('%s', async (_, row) => {
    for (const language of languages) explains(row, language, await trial.inWordsHere(row, language));
  });
});

describe('without --json, as any process', () => {
  it.each(badInputs.flatMap((subject) => subject.rows.slice(-1)).map(byId))('%s', async (_, row) => {
    const [there, here] = [await trial.inWords(row, 'en'), await trial.inWordsHere(row, 'en')];
    explains(row, 'en', there);
    expect(there.stderr.replaceAll(there.folder, '')).toBe(here.stderr.replaceAll(here.folder, ''));
  });
});

it('a log that a power cut left half written is no bad input: the store opens', async () => {
  const words = ['terminal', 'list'];
  const row = {
    id: 'cut-log',
    what: '',
    words,
    given: ['store', 'cut-log'],
    exit: 1,
    code: '',
    path: '',
  } as const;
  const { exit, stdout, stderr } = await trial.asJson(row);
  expect([exit, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject([{ terminalId: '10000001' }]);
});

/** A sentence or more in that language, and where it is; nothing that only the maker understands. */
function explains(row: BadInput, language: Language, ended: Ended): void {
  const { stderr } = ended;
  expect(ended.exit).toBe(row.exit);
  const chinese = stderr.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (language === 'en') expect([chinese, stderr]).toEqual([0, expect.stringMatching(/(\w+\W+){3}/)]);
  else expect([chinese >= 4, stderr]).toEqual([true, expect.stringMatching(/[。：]/)]);
  expect(stderr).not.toMatch(/\{\{|\bundefined\b|\bnull\b|\[object/);
  if (row.path !== null) expect(stderr).toContain(inWords(row, row.path, ended));
  keepsSilent(row, ended);
}

/** The path as people read it: of a line in a list of faults, its column. */
function inWords(row: BadInput, path: string, { folder }: Ended): string {
  return row.beside?.includes('faults') ? (path.split('.').at(-1) as string) : trial.filled(path, folder);
}

/** No stack of ours, and no key or card of the user's. */
function keepsSilent(row: BadInput, { stdout, stderr }: Ended): void {
  const said = `${stdout}${stderr}`;
  expect(said).not.toMatch(/^\s+at .*[:/]/m);
  for (const secret of row.secrets ?? []) {
    expect(
      said.toUpperCase().replaceAll(/\s/g, '').includes(secret.toUpperCase()),
      'a secret is printed',
    ).toBe(false);
  }
}

/** Log lines are JSON objects, for machines. */
function withoutLog(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !line.startsWith('{"level"'))
    .join('\n');
}
