import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cupFrame } from '../test/cup-vectors.ts';
import { compileProfile, cupPos } from './index.ts';

it('the example of README.md runs: it writes the echo test G4 and reads it back', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1]?.replace(/^import .*$/m, '') ?? '';
  const run = new Function('compileProfile', 'cupPos', 'console', `${example}; return echo;`);
  const printed: unknown[] = [];
  const echo = run(compileProfile, cupPos, { log: (line: unknown) => printed.push(line) });
  expect(echo).toMatchObject({ ok: true, bytes: cupFrame('G4') });
  expect(printed).toMatchObject([{ ok: true, lengthPrefix: 'binary2', message: { mti: '0820' } }]);
});
