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

describe('help', () => {
  it.each([
    [['--lang', 'zh-CN', 'simulate', '--help'], 0, '--schedules N'],
    [['--lang=zh', '--help'], 0, '用法'],
    [['-h'], 0, 'rollcall <verb>'],
    [[], 2, 'rollcall <verb>'],
    [['--lang', 'zh-CN'], 2, '用法'],
    [['uplinks', '--help'], 0, 'uplinks check'],
    [['uplinks', '--help', '--json'], 0, 'uplinks check'],
  ] as const)('is printed for %j', async (words, code, text) => {
    const result = await said(...words);
    expect(result).toMatchObject({ code, out: expect.stringContaining(text), err: '' });
    if (words[0] === 'uplinks') expect(result.out).not.toContain('simulate');
  });

  it.each(['uplinks', 'terminal', 'keys', 'bench'])(
    'is printed for %s, the first word of two, and with --json one error document',
    async (verb) => {
      expect(await said(verb)).toMatchObject({
        ...{ code: 2, out: expect.stringContaining(`  ${verb} `) },
        err: expect.stringMatching(new RegExp(`^Behind ${verb} belongs a second word, one of: \\w+`)),
      });
      for (const words of [
        [verb, '--json'],
        [verb, '--json', '--lang', 'zh'],
        ['--lang', 'zh', verb, '--json'],
      ]) {
        const { code, out, err } = await said(...words);
        expect([code, JSON.parse(out), err]).toMatchObject([
          2,
          { error: { code: 'verb-incomplete', path: verb } },
          '',
        ]);
      }
    },
  );

  it('is none for words that are no verb', async () => {
    expect(await said('uplinks', 'fly')).toMatchObject({
      code: 2,
      err: expect.stringContaining('uplinks fly'),
    });
    expect(JSON.parse((await said('--json')).out)).toMatchObject({ error: { code: 'verb-unknown' } });
  });
});

describe('a simulation', () => {
  it.each([
    [['--trace', '--report', 'r.html'], '--report does nothing beside --trace.'],
    [['--storm', '--resume', 'r.json'], '--resume does nothing here. It goes with --schedules.'],
    [['--terminals', '5'], '--terminals does nothing here. It goes with --storm.'],
    [['--sign-ins', '5'], '--sign-ins does nothing here. It goes with --figures.'],
    [['--storm', '--scenario', 'mixed'], '--scenario does nothing here. It goes with --schedules.'],
    [['--figures', '--counted', '5'], '--counted does nothing here. It goes with --schedules.'],
    [['--schedules', '5', '--counted', '6'], '--counted takes a whole number from 1 to 5.'],
    [['--storm', '--terminals', '99', '--schedules', '1'], '--terminals takes a whole number from 100 to'],
    [['--trace', '--schedules', '5000'], '--trace is of one schedule of one scenario.'],
    [
      ['--trace', '--scenario', 'mixed', '--scenario', 'plain'],
      '--trace is of one schedule of one scenario.',
    ],
    [['--trace', '--scenario', 'all'], '--trace is of one schedule of one scenario.'],
    [['--trace', '--counted', '1'], '--counted does nothing beside --trace.'],
    [['--scenario', 'mixed', '--scenario', 'mixed'], 'two scenarios mixed'],
    [['--scenario', 'none'], 'There is no scenario none.'],
  ])('does not begin with %j', async (words, text) => {
    expect(await said('simulate', ...words)).toMatchObject({ code: 2, err: expect.stringContaining(text) });
  });

  it('does not begin where its report or its state cannot be written', async () => {
    const report = await said('simulate', '--report', '/nowhere/r.html', '--json');
    expect(JSON.parse(report.out)).toMatchObject({
      error: { code: 'file-unusable', path: '/nowhere/r.html' },
    });
    const state = await said('simulate', '--resume', '/nowhere/r.json', '--lang', 'zh');
    expect(state).toMatchObject({
      code: 1,
      err: '状态文件 /nowhere/r.json 无法写入（没有这个文件或目录）。请检查其文件夹和权限。\n',
    });
  });
});

describe('a sign-in', () => {
  const file = ['sign-in', '--config', 'terminal.yaml'];
  const own = ['sign-in', '--endpoint', 'tcp://127.0.0.1:1', '--tid', '10000001', '--mid', '888000000000001'];

  it.each([
    [[...file, '--tid', '10000002'], '--tid does nothing beside --config.'],
    [[...file, '--endpoint', 'tcp://127.0.0.1:1'], '--endpoint does nothing beside --config.'],
    [[...own, '--authority', 'a.pem'], '--authority does nothing here. It goes with --endpoint tls://.'],
    [[...own, '--purchase', '0'], 'An amount is 1 to 12 digits, in fen, and more than 0.'],
  ])('is not made with %j', async (words, text) => {
    expect(await said(...words)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(text) });
  });
});

describe('an option that takes several values', () => {
  it.each([
    ['gateway', '--only', 'G7', 'G1, G1b, G2'],
    ['gateway', '--connections', '5,x', '1 … 15000'],
    ['terminal', '--baseline', '500', '1 … 120; none'],
  ])('bench %s %s %s is refused as a list', async (bench, option, value, allowed) => {
    const words = ['bench', bench, option, value];
    const { code, err } = await said(...words);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`${option} takes one or more of these, with commas between: ${allowed}\n`),
    ]);
    expect((await said(...words, '--lang', 'zh-CN')).err).toContain(`${option} 可写一个或多个`);
  });

  it('beside one that takes a number', async () => {
    const { err } = await said('bench', 'codec', '--rounds', '100');
    expect(err).toContain('--rounds takes a whole number from 1 to 99.');
  });
});

describe('an option that would do nothing', () => {
  it.each([
    [['terminal', '--sweep', '--samples', '5'], '--samples', '--sweep'],
    [['terminal', '--sweep', '--out', 'out'], '--out', '--sweep'],
    [['terminal', '--baseline', 'none', '--baseline-samples', '5'], '--baseline-samples', '--baseline none'],
    [
      ['terminal', '--baseline', '30,60', '--baseline-samples', '5'],
      '--baseline-samples',
      '--baseline 30,60',
    ],
    [['gateway', '--profile', '--only', 'G1'], '--only', '--profile'],
    [['gateway', '--profile', '--terminals', '5'], '--terminals', '--profile'],
    [['gateway', '--profile', '--rounds', '5'], '--rounds', '--profile'],
  ])('of bench %j is refused', async (words, option, other) => {
    const { code, out, err } = await said('bench', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`${option} does nothing beside ${other}.`);
  });
});

describe('the help', () => {
  it('is in one language', async () => {
    for (const words of [['--help'], ['up', '--help']]) {
      const { out } = await said(...words, '--lang', 'zh-CN');
      expect(out).toContain('[选项]');
      expect(out).not.toMatch(/<verb>|\[options\]/);
    }
  });

  it('says of the demo where it keeps its data', async () => {
    const { out } = await said('up', '--help');
    expect(out).toMatch(/--data DIR .*\.\/\.rollcall\/demo/);
  });
});
