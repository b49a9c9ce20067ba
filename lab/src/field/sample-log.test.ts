import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BenchError } from '../bench/bench-error.ts';
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
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the log of a run', () => {
  it('gives back what was written when the run goes on', () => {
    SampleLog.open(folder, { version: 1, seed: 7 }).add(sample);
    expect(SampleLog.open(folder, { version: 1, seed: 7 }).samples).toEqual([sample]);
  });

  it('leaves out a last line that was cut off, and goes on behind the whole ones', () => {
    SampleLog.open(folder, { version: 1, seed: 7 }).add(sample);
    appendFileSync(join(folder, 'samples.jsonl'), '{"scenario":"T2","cli');
    const again = SampleLog.open(folder, { version: 1, seed: 7 });
    again.add({ ...sample, index: 1 });
    expect(SampleLog.open(folder, { version: 1, seed: 7 }).samples.map(({ index }) => index)).toEqual([0, 1]);
    expect(readFileSync(join(folder, 'samples.jsonl'), 'utf8').split('\n')).toHaveLength(4);
  });

  it('does not mix runs of different seeds', () => {
    SampleLog.open(folder, { version: 1, seed: 7 });
    expect(() => SampleLog.open(folder, { version: 1, seed: 8 })).toThrow(BenchError);
  });
});
