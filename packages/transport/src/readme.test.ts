import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import { authority, serverCertificate } from '../test/socket-transport.ts';
import { dial, listen, parseEndpoint } from './index.ts';

it('the example of the README runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]?.replaceAll(/^import .*$/gm, '') ?? '';
  const body = `return (async () => {${stripTypeScriptTypes(example)}\nreturn echoed;})()`;
  const given = { dial, listen, parseEndpoint, ...serverCertificate, authority: authority.cert };
  const run = new Function(...Object.keys(given), body);
  expect(await run(...Object.values(given))).toBe('hello');
});
