import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { finishBlock, isBlockDone, newRunState, readRunState, writeRunState } from './run-state.ts';
import { noTotals } from './run-totals.ts';

const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
afterAll(() => rmSync(folder, { recursive: true }));

const totals = (digest: string) => ({ ...noTotals(), schedules: 50, digest: digest.repeat(32) });

describe('the state of a long run', () => {
  it('knows what is done, in whatever order blocks end, and adds it up', () => {
    const state = newRunState(['mixed'], 1);
    finishBlock(state, 1, totals('0F'), []);
    expect([state.doneBelow, isBlockDone(state, 0), isBlockDone(state, 1)]).toEqual([0, false, true]);
    finishBlock(state, 0, totals('F0'), []);
    expect([state.doneBelow, state.doneBeyond]).toEqual([2, []]);
    expect(state.totals).toMatchObject({ schedules: 100, digest: 'FF'.repeat(32) });
  });

  it('comes back from its file, and refuses that of another run', () => {
    const file = join(folder, 'run.json');
    const state = newRunState(['mixed', 'plain'], 7);
    finishBlock(state, 0, totals('01'), []);
    writeRunState(file, state);
    expect(readRunState(file, ['mixed', 'plain'], 7)).toEqual(state);
    expect(() => readRunState(file, ['mixed', 'plain'], 8)).toThrow('seed 7 of mixed, plain');
    expect(() => readRunState(file, ['mixed'], 7)).toThrow('belongs to');
  });
});
