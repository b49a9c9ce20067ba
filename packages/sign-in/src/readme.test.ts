import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import { emptyLedger, stepLedger } from './index.ts';

it('the example of the README does what its comments say', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]?.replaceAll(/^import .*$/gm, '') ?? '';
  const run = new Function(
    'emptyLedger',
    'stepLedger',
    `${stripTypeScriptTypes(example)}\nreturn [first, again];`,
  );
  const [first, again] = run(emptyLedger, stepLedger);
  expect(first.command).toMatchObject({ kind: 'issue', setId: 'a' });
  expect(again.command).toMatchObject({ kind: 'reissue', setId: 'a' });
});
