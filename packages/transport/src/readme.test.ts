import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import * as transport from './index.ts';

it('the example of the README runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\nimport \{.*\} from '@rollcall\/transport';\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const run = new Function(
    'transport',
    `with (transport) return (async () => {${stripTypeScriptTypes(example)}\nreturn echoed;})()`,
  );
  expect(await run(transport)).toBe('hello');
});
