import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sample } from './sample.ts';
import { SampleLog } from './sample-log.ts';

const sample: Sample = {
  scenario: 'T2',
  client: 'rollcall',
  index: 0,
  outcome: 'signed-in',
  elapsedMs: 312.5,
  attempts: [{ uplink: 'wifi', endpoint: 'a', result: 'signed-in' }],
  cause: null,
  openLinks: 0,
  load: 0.5,
};
const settings = { version: 1, seed: 7, code: 'c0de' } as const;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the log of a run', () => {
  it('gives back what was written when the run goes on', () => {
    SampleLog.open(folder, settings).add(sample);
    expect(SampleLog.open(folder, settings).samples).toEqual([sample]);
  });

  it('leaves out a last line that was cut off, and goes on behind the whole ones', () => {
    SampleLog.open(folder, settings).add(sample);
    appendFileSync(join(folder, 'samples.jsonl'), '{"scenario":"T2","cli');
    const again = SampleLog.open(folder, settings);
    again.add({ ...sample, index: 1 });
    expect(SampleLog.open(folder, settings).samples.map(({ index }) => index)).toEqual([0, 1]);
    expect(readFileSync(join(folder, 'samples.jsonl'), 'utf8').split('\n')).toHaveLength(4);
  });

  it.each([
    ['seeds', { ...settings, seed: 8 }, 'other-seed'],
    ['code', { ...settings, code: 'c0ff' }, 'other-code'],
  ])('does not mix runs of different %s', (_, other, fault) => {
    SampleLog.open(folder, settings).add(sample);
    expect(() => SampleLog.open(folder, other)).toThrow(expect.objectContaining({ fault }));
  });

  it.each([
    ['a run of a version that kept no digest', '{"version":1,"seed":7}\n', 'other-code'],
    ['a file that is no log', 'hello\n', 'no-samples'],
    ['an empty one', '', 'no-samples'],
  ])('does not go on with %s', (_, text, fault) => {
    writeFileSync(join(folder, 'samples.jsonl'), text);
    expect(() => SampleLog.open(folder, settings)).toThrow(expect.objectContaining({ fault }));
    expect(readFileSync(join(folder, 'samples.jsonl'), 'utf8')).toBe(text);
  });
});
