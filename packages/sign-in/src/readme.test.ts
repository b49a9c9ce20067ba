import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import * as signIn from './index.ts';

it('the example of the README does what its comments say', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]?.replaceAll(/^import .*$/gm, '') ?? '';
  const run = new Function(
    ...Object.keys(signIn),
    `${stripTypeScriptTypes(example)}\nreturn { first, again, started, late };`,
  );
  const { first, again, started, late } = run(...Object.values(signIn));
  expect(first.command).toMatchObject({ kind: 'issue', setId: 'a' });
  expect(again.command).toMatchObject({ kind: 'reissue', setId: 'a' });
  expect(started.commands).toEqual([
    { kind: 'connect', lane: 0 },
    { kind: 'wake-at', atMs: 300 },
  ]);
  expect(late.commands[0]).toEqual({ kind: 'connect', lane: 1 });
});
