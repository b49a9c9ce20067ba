import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { Secret } from '@rollcall/keys';
import { afterEach, expect, it } from 'vitest';
import { createRig } from '../test/rig.ts';
import { createTerminal } from './index.ts';

const rig = createRig();
afterEach(() => rig.clear());

it('the example of the README runs', async () => {
  const { endpoint } = await rig.gateway();
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example =
    /```ts\n([\s\S]*?)```/
      .exec(readme)?.[1]
      ?.replaceAll(/^import .*$/gm, '')
      .replace('9000', 'port') ?? '';
  const body = `return (async () => {${stripTypeScriptTypes(example)}\nreturn bought;})()`;
  const run = new Function('Secret', 'createTerminal', 'port', body);
  expect(await run(Secret, createTerminal, endpoint.port)).toMatchObject({ outcome: 'approved' });
});
