import { expect, it } from 'vitest';
import { ownScenario } from '../plan/read-scenario.ts';
import { codeDigest, codeFiles } from './code-digest.ts';

it('the digest covers the code under test, its data and the simulator, and no tests', () => {
  const files = codeFiles();
  for (const file of [
    'packages/terminal/src/purchase.ts',
    'packages/diagnosis/src/causes.json',
    'apps/gateway/src/roles/reversal.ts',
    'lab/src/simulator/run/world.ts',
    'lab/scenarios/simulator/frames.json',
  ])
    expect(files).toContain(file);
  expect(files.filter((file) => file.includes('.test.') || file.includes('node_modules'))).toEqual([]);
  expect(codeDigest([])).toMatch(/^[0-9a-f]{64}$/);
  expect(codeDigest([ownScenario('mixed')])).not.toBe(codeDigest([ownScenario('plain')]));
});
