import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const fileIn = (name: string) => fileURLToPath(new URL(`../kill/${name}`, import.meta.url));

let folder: string;
let child: ChildProcess;
let out: string;

/** Whatever is made for the time being is made in our folder. */
function start(...words: readonly string[]): void {
  out = '';
  child = spawn(node, words, {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
}

/** Command lines that name our folder: what the loop has started. */
function started(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandOf(pid))
    .filter((command) => command.includes(folder));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe.each(['kill-loop.mjs', 'kill-both.mjs', 'kill-agent.mjs'])('%s', (script) => {
  it('takes along what it has started, and its folder, when it is asked to end', async () => {
    start(fileIn(script));
    await expect
      .poll(started, { timeout: 30_000 })
      .toContainEqual(expect.stringContaining(' gateway --config '));
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    await expect.poll(started, { timeout: 10_000 }).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the verdict of a kill loop', () => {
  const loopThat = (body: string, isKept = false) =>
    `import { endWithVerdict } from ${JSON.stringify(fileIn('loop-end.mjs'))};
     import { mkdirSync } from 'node:fs';
     const dir = process.env.TMPDIR + '/loop';
     mkdirSync(dir);
     await endWithVerdict({ dir, isKept: ${isKept} }, async () => { ${body} }, () => ({ rounds: 7 }));`;
  const end = async (script: string) => {
    start('--input-type=module', '-e', script);
    const [code] = await once(child, 'close');
    return { code, out, isThere: existsSync(join(folder, 'loop')) };
  };

  it('is ok when nothing went wrong, and the folder goes unless somebody asked for it', async () => {
    const ok = { code: 0, out: 'ok {"rounds":7}\n' };
    expect(await end(loopThat('return null;'))).toEqual({ ...ok, isThere: false });
    rmSync(join(folder, 'loop'), { recursive: true, force: true });
    expect(await end(loopThat('return null;', true))).toEqual({ ...ok, isThere: true });
  });

  it.each([
    ["return 'a key is lost';", /^a key is lost$/m],
    ["return '';", /^left as it is/m],
    ['throw new Error();', /^Error\n +at /m],
    ['throw undefined;', /^undefined$/m],
  ])('is a violation, and all stays as it is: %s', async (body, words) => {
    const ended = await end(loopThat(body));
    expect(ended).toMatchObject({ code: 1, isThere: true });
    expect(ended.out).toMatch(/^VIOLATION \{"rounds":7\}\n/);
    expect(ended.out).toMatch(words);
  });
});
