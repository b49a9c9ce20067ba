import { expect, it } from 'vitest';
import { fieldDigest, fieldFiles } from './field-digest.ts';

it('the digest covers what a sign-in of the field runs, and nothing that only reads them or tests', () => {
  const files = fieldFiles();
  for (const file of [
    'packages/terminal/src/purchase.ts',
    'packages/diagnosis/src/causes.json',
    'apps/gateway/src/roles/reversal.ts',
    'lab/src/field/field-scenario.ts',
    'lab/src/field/process/terminal-process.ts',
    'lab/src/field/netns/fault.ts',
    'lab/src/bench/child/start-child.ts',
    'lab/src/simulator/seeded-random.ts',
  ])
    expect(files).toContain(file);
  expect(files.filter((file) => /\.test\.|node_modules|\/report\/|simulator\/run/.test(file))).toEqual([]);
  expect(new Set(files).size).toBe(files.length);
  expect(fieldDigest()).toMatch(/^[0-9a-f]{64}$/);
});
