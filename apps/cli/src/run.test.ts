import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

async function said(...words: readonly string[]) {
  let out = '';
  let err = '';
  const code = await run(words, {
    env: {},
    isTty: false,
    columns: 100,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readInput: async () => '',
    stopped: () => new Promise(() => {}),
    onReload() {},
  });
  return { code, out, err };
}

const key = 'CA5D92598DCA48CE8A4C76361A9269E9';

describe('an option that there is not', () => {
  it.each([[key], [key.toLowerCase()], ['ABCDEFABCDEFABCDEFABCDEFABCDEFAB']])(
    'is not repeated where it may be a key: --%s',
    async (secret) => {
      for (const words of [[], ['--json'], ['--lang', 'zh-CN']]) {
        const { code, out, err } = await said('decode', `--${secret}`, ...words);
        expect(code).toBe(2);
        expect(out + err).not.toContain(secret.slice(0, 8));
        expect(out + err).toMatch(/option|选项/);
      }
    },
  );

  it('is named where it is a word', async () => {
    expect((await said('decode', '--colour', '00')).err).toContain('There is no option --colour.');
  });
});

describe('a number of workers', () => {
  it.each(['x', '', '0', '33', '1.5', '1e1', '-1'])(
    'that cannot be, “%s”, is refused in words of ours',
    async (value) => {
      const words = ['gateway', `--workers=${value}`];
      expect(await said(...words)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^--workers takes a whole number from 1 to 32\.\n/),
      });
      expect((await said(...words, '--lang', 'zh-CN')).err).toMatch(/^--workers 只能是 1 到 32 的整数。\n/);
      expect(JSON.parse((await said(...words, '--json')).out)).toMatchObject({
        error: { code: 'option-value', path: '--workers' },
      });
    },
  );
});
