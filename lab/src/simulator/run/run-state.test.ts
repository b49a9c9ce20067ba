import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    const state = newRunState({ scenarios: ['mixed'], seed: 1, code: 'A' });
    finishBlock(state, 1, totals('0F'), []);
    expect([state.doneBelow, isBlockDone(state, 0), isBlockDone(state, 1)]).toEqual([0, false, true]);
    finishBlock(state, 0, totals('F0'), []);
    expect([state.doneBelow, state.doneBeyond]).toEqual([2, []]);
    expect(state.totals).toMatchObject({ schedules: 100, digest: 'FF'.repeat(32) });
  });

  it('comes back from its file, and refuses that of another run', () => {
    const file = join(folder, 'run.json');
    const own = { scenarios: ['mixed', 'plain'], seed: 7, code: 'A' };
    const state = newRunState(own);
    finishBlock(state, 0, totals('01'), []);
    writeRunState(file, state);
    expect(readRunState(file, own)).toEqual(state);
    const another = { fault: 'another-run', params: { file, seed: '7', scenarios: 'mixed, plain' } };
    expect(() => readRunState(file, { ...own, seed: 8 })).toThrow(expect.objectContaining(another));
    expect(() => readRunState(file, { ...own, scenarios: ['mixed'] })).toThrow('another-run');
    expect(() => readRunState(file, { ...own, code: 'B' })).toThrow('other-code');
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['next to nothing', '{"version":1}'],
    ['no number of blocks', { doneBelow: 'x' }],
    ['a block among those below', { doneBeyond: [0] }],
    ['no counts', { totals: {} }],
    ['counts of other blocks', { doneBelow: 2 }],
    ['no scenario of a failure', { failures: [{ scenario: 'else', seed: 1 }] }],
  ])('is refused when it holds %s', (_, changed) => {
    const file = join(folder, 'bad.json');
    const own = { scenarios: ['mixed'], seed: 7, code: 'A' };
    const state = newRunState(own);
    finishBlock(state, 0, totals('01'), []);
    const text = typeof changed === 'string' ? changed : JSON.stringify({ ...state, ...changed });
    writeFileSync(file, text);
    expect(() => readRunState(file, own)).toThrow('no-state');
  });

  it('says where it cannot be written', () => {
    const file = join(folder, 'no-folder', 'run.json');
    const state = newRunState({ scenarios: ['mixed'], seed: 7, code: 'A' });
    const fault = { fault: 'unwritable', params: { file, why: 'ENOENT' } };
    expect(() => writeRunState(file, state)).toThrow(expect.objectContaining(fault));
  });
});
