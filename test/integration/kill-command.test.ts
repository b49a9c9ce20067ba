import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

async function run(script: string, ...words: readonly string[]) {
  const path = fileURLToPath(new URL(`../kill/${script}`, import.meta.url));
  const child = spawn(node, [path, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const [code] = await once(child, 'close');
  return { code, ...said };
}

describe.each(['kill-loop.mjs', 'kill-both.mjs', 'kill-agent.mjs'])('%s', (script) => {
  it.each([
    [['--rounds', 'x'], /^--rounds takes a whole number from 1\n/],
    [['--rounds', '0'], /^--rounds takes a whole number from 1\n/],
    [['--seed', '1.5'], /^--seed takes a whole number from 0\n/],
    [['--lie', 'white'], /^--lie takes one of \w/],
    [['--round', '3'], /^Unknown option '--round'/],
  ])('refuses %j before it begins', async (words, fault) => {
    const { code, out, err } = await run(script, ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(fault);
    expect(err).toContain(`test/kill/${script} [--rounds N]`);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('explains itself', async () => {
    const { code, out } = await run(script, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/--rounds .*\(default \d+\)/);
  });
});
