import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runToEnd } from '../run/child-process.ts';
import { closingLines } from '../run/closing-table.ts';
import { readCommandLine } from '../run/command-line.ts';
import { toolsNamedIn } from '../run/needs.ts';
import { node20 } from '../run/node20.ts';
import { countTests, exitCodeOf, type Outcome, type VitestReport } from '../run/outcome.ts';
import { provision } from '../run/provision.ts';
import { searchPath } from '../run/search-path.ts';
import { suites } from '../run/suites.ts';
import { type Tool, tools } from '../run/tools.ts';
import { readText } from './source/repository.ts';

const outcome = (over: Partial<Outcome>): Outcome => ({
  suite: 'unit',
  passed: 1,
  failed: 0,
  skipped: 0,
  notRun: [],
  elapsedMs: 1_000,
  ...over,
});

describe('CI', () => {
  it.each(['README.md', 'README.zh-CN.md'])('runs the test command of %s', (readme) => {
    const command = readText('.ci/run').trimEnd().split('\n').at(-1) ?? '';
    expect(command).toContain('npm test');
    expect(readText(readme).split('\n')).toContain(command);
  });

  it('fails on a failure, and on what is not run', () => {
    const [good, bad, skipped] = [outcome({}), outcome({ failed: 1 }), outcome({ skipped: 1 })];
    expect(exitCodeOf([good], true)).toBe(0);
    expect(exitCodeOf([good, skipped], true)).toBe(1);
    expect(exitCodeOf([good, skipped], false)).toBe(0);
    expect(exitCodeOf([good, bad], false)).toBe(1);
  });
});

describe('the closing lines', () => {
  it('end with the sums alone', () => {
    const lines = closingLines([outcome({ passed: 41 }), outcome({ suite: 'kill', failed: 2 })]);
    expect(lines.at(-1)).toBe('42 passed, 2 failed');
    expect(lines.slice(0, 3)).toEqual([
      'suite  passed  failed   time  not run',
      'unit       41       0  1.0 s  -',
      'kill        1       2  1.0 s  -',
    ]);
  });

  it('name what was not run, and why', () => {
    const lines = closingLines([
      outcome({ skipped: 1, notRun: ['fsync.test.ts (strace is missing, not root)'] }),
    ]);
    expect(lines[1]).toContain('fsync.test.ts (strace is missing, not root)');
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  });
});

describe('the tests of a suite', () => {
  const report = (over: Partial<VitestReport>): VitestReport => ({
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...over,
  });

  it('are counted as Vitest reports them', () => {
    expect(countTests(report({ numPendingTests: 2, numTodoTests: 1 }), 0)).toEqual({
      passed: 5,
      failed: 0,
      skipped: 3,
    });
  });

  it('fail once for a file that could not be loaded', () => {
    const testResults = [
      { name: 'a', status: 'failed', assertionResults: [] },
      { name: 'b', status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
    ];
    expect(countTests(report({ numFailedTests: 1, testResults }), 1).failed).toBe(2);
  });

  it('fail without a report, and when Vitest says so though no test did', () => {
    expect(countTests(null, 0).failed).toBe(1);
    expect(countTests(report({}), 1).failed).toBe(1);
    expect(countTests(report({}), null).failed).toBe(1);
  });

  it('need the tools they name', () => {
    expect(toolsNamedIn("spawn('strace', ['-f'])").map(({ binary }) => binary)).toEqual(['strace']);
    expect(toolsNamedIn('it straces nothing')).toEqual([]);
  });

  it.each([
    ['field.test.ts', ['iptables', 'ip', 'netns']],
    ['network/uplinks.test.ts', ['iptables', 'ip', 'unshare']],
    ['network/dead-peer.test.ts', ['iptables', 'ip', 'unshare']],
  ])('… among them the right to make networks: %s', (file, names) => {
    const needed = toolsNamedIn(readText(`test/integration/${file}`));
    expect(needed.map(({ binary }) => binary)).toEqual(names);
  });

  it.each([
    ['unshare', 'unshare'],
    ['netns', 'ip'],
  ])('are left out where %s is there, and may not make a network', async (name, program) => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
    const tool = tools.find(({ binary }) => binary === name);
    const isThereWhenItEndsWith = (code: number) => {
      writeFileSync(join(folder, program), `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 });
      return tool?.isThere?.({ PATH: folder });
    };
    expect(tool?.isThere?.({ PATH: folder })).toBe(false);
    expect(isThereWhenItEndsWith(1)).toBe(false);
    expect(isThereWhenItEndsWith(0)).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('are left out with the way to have the tool, where no package brings it', async () => {
    const tool: Tool = {
      binary: 'node20',
      debianPackage: null,
      purpose: 'NODE20 names one',
      isThere: () => false,
    };
    expect(await provision([tool], {})).toEqual(new Map([[tool, 'NODE20 names one']]));
    expect(await provision([{ ...tool, isThere: () => true }], {})).toEqual(new Map());
  });
});

describe('a Node older than ours', () => {
  let folder: string;
  const program = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the one that is named, else the first on the path that npm did not put there', () => {
    program('node_modules/.bin/node', 'echo v20.1.0');
    program('new/node', 'echo v26.0.0');
    program('old/node', 'echo v22.1.0');
    program('named/node', 'echo v20.1.0');
    const PATH = ['node_modules/.bin', 'new', 'none', 'old'].map((path) => join(folder, path)).join(':');
    expect(node20({ PATH })).toBe(join(folder, 'old/node'));
    expect(node20({ PATH, ROLLCALL_TEST_NODE20: join(folder, 'named/node') })).toBe(
      join(folder, 'named/node'),
    );
  });

  it('is brought by npm, and runs no script of its package', async () => {
    const words = join(folder, 'words');
    program('bin/npm', `echo "$@" > ${words}`);
    const npmPackage = { spec: 'node-of-here@20.1.0', folder: join(folder, 'cache') };
    const isThere = () => existsSync(words);
    const tool: Tool = { binary: 'node20', debianPackage: null, npmPackage, purpose: 'name one', isThere };
    expect(await provision([tool], { PATH: join(folder, 'bin') })).toEqual(new Map());
    expect(readFileSync(words, 'utf8')).toMatch(
      /^install --prefix \S+\/cache --ignore-scripts .* node-of-here@20\.1\.0\n$/,
    );
  });
});

describe('the words of npm test', () => {
  const read = (...words: string[]) => readCommandLine(words, 7);

  it('choose suites in their own order', () => {
    expect(read()?.suites).toEqual(suites);
    expect(read('--only', 'kill,unit')?.suites.map(({ name }) => name)).toEqual(['unit', 'kill']);
    expect(() => read('--only', 'units')).toThrow('there is no suite units');
  });

  const commandOfSuite = (name: string, ...words: string[]) => {
    const command = read('--only', name, ...words);
    return command?.suites[0]?.command(command.options).join(' ');
  };

  it('give both kill loops their rounds and the fuzzer its seed', () => {
    expect(commandOfSuite('kill-both')).toContain('test/kill/kill-both.mjs --rounds 50 --seed 7');
    expect(commandOfSuite('kill-both', '--rounds', '500')).toContain('--rounds 500');
    expect(commandOfSuite('fuzz')).toContain('--seed 1');
    expect(commandOfSuite('fuzz', '--seed', '9')).toContain('--seed 9');
  });

  it('give the kill loop its rounds and its seed', () => {
    const commandOf = (...words: string[]) => commandOfSuite('kill', ...words);
    expect(commandOf()).toBe('node test/kill/kill-loop.mjs --rounds 20 --seed 7');
    expect(commandOf('--rounds', '200', '--seed', '42')).toContain('--rounds 200 --seed 42');
    expect(() => read('--rounds', '0')).toThrow('--rounds');
    expect(() => read('--depth', '3')).toThrow();
  });
});

describe('the path of npm test', () => {
  it("has npm's binaries first, and system programs last, whoever calls", () => {
    expect(searchPath('/project', '/usr/bin:/bin')).toBe(
      '/project/node_modules/.bin:/usr/bin:/bin:/usr/sbin:/sbin',
    );
    expect(searchPath('/project', undefined)).toBe('/project/node_modules/.bin:/usr/sbin:/sbin');
  });
});

describe('a child of npm test', () => {
  const run = (script: string, deadlineMs: number, env: Readonly<Record<string, string>> = {}) =>
    runToEnd([process.execPath, '-e', script], { deadlineMs, env: { ...process.env, ...env } });

  it('is ended at its deadline', { timeout: 20_000 }, async () => {
    const ended = await run('setInterval(() => {}, 1000)', 100);
    expect(ended).toMatchObject({ exitCode: null, isOverdue: true });
  });

  it('leaves nothing behind that it started', { timeout: 20_000 }, async () => {
    const server = createServer();
    const grandchildGone = new Promise<void>((resolve) => {
      server.once('connection', (socket) => socket.resume().on('error', resolve).on('close', resolve));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const child = `const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', process.env.GRANDCHILD]).stdout.once('data', () => process.exit(3));`;
    const GRANDCHILD = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('up'));`;

    expect(await run(child, 15_000, { GRANDCHILD })).toMatchObject({ exitCode: 3, isOverdue: false });
    await grandchildGone;
    server.close();
  });

  it('that cannot be started has failed, and says why', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const ended = await runToEnd(['./no-such-command'], { deadlineMs: 1_000, env: process.env });
    expect(ended).toMatchObject({ exitCode: null, isOverdue: false });
    expect(told).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('no-such-command'));
    told.mockRestore();
  });
});
