import { BenchError } from '@rollcall/lab/bench';
import { describe, expect, it } from 'vitest';
import { benched } from './bench-failure.ts';
import { exit } from './cli-error.ts';
import { translator } from './language.ts';

describe('a bench that was not run to its end', () => {
  it('names a folder of another run, and the file in it', async () => {
    const fault = new BenchError('other-seed', { file: 'out/samples.jsonl', seed: '7' });
    await expect(benched(Promise.reject(fault))).rejects.toMatchObject({
      code: 'bench-folder',
      path: 'out/samples.jsonl',
      message: expect.stringContaining('seed 7'),
      exitCode: exit.failed,
    });
  });

  it('is told in the language of the reader', async () => {
    const thrown: unknown = await benched(Promise.reject(new BenchError('not-root'))).catch((e) => e);
    expect(thrown).toMatchObject({ code: 'bench-failed', text: 'bench-not-root', path: null });
    expect(translator('zh-CN')('errors.bench-not-root')).toContain('sudo');
  });

  it('by a bug is thrown on as it is', async () => {
    const bug = new TypeError('a bug');
    await expect(benched(Promise.reject(bug))).rejects.toBe(bug);
  });
});
