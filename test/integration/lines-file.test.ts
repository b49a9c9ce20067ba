import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LinesFile, readLines } from '../kill/lines-file.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  file = join(folder, 'book.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a book whose writer is killed', () => {
  it('is empty before anybody wrote', () => {
    expect(readLines(file)).toEqual([]);
    new LinesFile(file);
    expect(readLines(file)).toEqual([]);
  });

  it.each([
    ['in mid word', '{"act":"purch'],
    ['behind an inner object', '{"act":"purchase","said":{"outcome":"好"}'],
    ['before its line end', '{"act":"purchase"}'],
  ])('%s loses that line, and the next writer writes on a line of its own', (_, cut) => {
    new LinesFile(file).writeSynced({ n: '签到' });
    appendFileSync(file, cut);
    expect(readLines(file)).toMatchObject([{ n: '签到' }]);
    const next = new LinesFile(file);
    next.write({ n: 2 });
    next.write({ n: 3 });
    expect(readLines(file)).toMatchObject([{ n: '签到' }, { n: 2 }, { n: 3 }]);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4);
  });

  it('is not read past a cut line that no kill explains', () => {
    new LinesFile(file).write({ n: 1 });
    appendFileSync(file, '{"n":\n{"n":3}\n');
    expect(() => readLines(file)).toThrow(SyntaxError);
  });
});
