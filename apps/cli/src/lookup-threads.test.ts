import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const command = new URL('../bin/rollcall.js', import.meta.url);
const program = `
  process.argv = [process.execPath, 'rollcall', '--version'];
  await import(${JSON.stringify(command)});
  console.log(process.env.UV_THREADPOOL_SIZE);`;

it.each([
  [{}, '16'],
  [{ UV_THREADPOOL_SIZE: '6' }, '6'],
])(
  'the command has threads for names whose servers are silent, unless told otherwise: %j',
  async (env, threads) => {
    const { UV_THREADPOOL_SIZE: _, ...others } = process.env;
    const args = ['--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...others, ...env } });
    expect(stdout.trim().split('\n').at(-1)).toBe(threads);
  },
);
