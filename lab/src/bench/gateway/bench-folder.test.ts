import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processMark } from '../process-mark.ts';
import { makeBenchRoot, sweepBenchRoots } from './bench-folder.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync('/var/tmp/rollcall-test-');
  vi.stubEnv('TMPDIR', parent);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

describe.skipIf(process.platform !== 'linux')('the folder of a bench', () => {
  it('that was killed is swept, keys and all, and nothing else', async () => {
    const mine = await makeBenchRoot();
    const dead = join(parent, 'rollcall-bench-4194305-1-abcdef');
    mkdirSync(join(dead, 'gateway'), { recursive: true });
    writeFileSync(join(dead, 'gateway.key'), 'secret');
    const others = ['rollcall-bench-terminal', 'rollcall-bench-abcdef', 'shop-4194305-1-abcdef'];
    for (const name of others) mkdirSync(join(parent, name));
    symlinkSync(mine.path, join(parent, 'rollcall-bench-4194305-2-abcdef'));
    expect(await sweepBenchRoots()).toContain(dead);
    expect(readdirSync(parent).sort()).toEqual(
      [basename(mine.path), ...others, 'rollcall-bench-4194305-2-abcdef'].sort(),
    );
    await mine.remove();
  });

  it('says who made it, and sweeps the leftovers of others when it is made', async () => {
    mkdirSync(join(parent, 'rollcall-bench-4194305-1-abcdef'));
    const { path, remove } = await makeBenchRoot();
    expect(basename(path)).toContain(processMark());
    expect(readdirSync(parent)).toEqual([basename(path)]);
    await remove();
    expect(readdirSync(parent)).toEqual([]);
  });
});
