import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import { dialTcp, listenTcp, parseEndpoint } from './index.ts';

it('the example of the README runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]?.replaceAll(/^import .*$/gm, '') ?? '';
  const body = `return (async () => {${stripTypeScriptTypes(example)}\nreturn echoed;})()`;
  const run = new Function('dialTcp', 'listenTcp', 'parseEndpoint', body);
  expect(await run(dialTcp, listenTcp, parseEndpoint)).toBe('hello');
});
