import { describe, expect, it } from 'vitest';
import { byOwner, type CpuProfile, hottest } from './hot-functions.ts';

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber });

/** (root) ► persist (store) ► run (engine), and some idling: a sample each 100 us but the last. */
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 4, 5] },
    { id: 2, callFrame: frame('commit', 'file:///anywhere/packages/store/src/engine.ts', 9), children: [3] },
    { id: 3, callFrame: frame('run') },
    { id: 4, callFrame: frame('(idle)') },
    { id: 5, callFrame: frame('onread', 'node:internal/streams', 4) },
  ],
  samples: [2, 3, 3, 4, 5],
  timeDeltas: [50, 100, 100, 100, 100],
};

describe('a profile', () => {
  const functions = hottest([{ thread: 'store', profile }]);

  it('counts a sample until the next one, and idle time not at all', () => {
    expect(functions.map(({ name, selfUs }) => [name, selfUs])).toEqual(
      [
        ['run ← commit', 200],
        ['commit', 100],
        ['onread', 0],
      ].filter(([, us]) => us !== 0),
    );
    expect(functions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it("says of the engine's own functions whose call it was, and where", () => {
    expect(functions[0]).toMatchObject({ place: 'packages/store/src/engine.ts:10', owner: 'packages/store' });
  });

  it('never shows where the repository lies', () => {
    expect(functions.map(({ place }) => place).join()).not.toContain('anywhere');
  });

  it('adds up by thread and workspace', () => {
    expect(byOwner(functions)).toEqual([
      { thread: 'store', owner: 'packages/store', selfUs: 300, share: expect.closeTo(1) },
    ]);
  });
});
