import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import type { benchCodec } from './index.ts';

it('the example of the README measures the codec and names the bars', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]?.replaceAll(/^import .*$/gm, '') ?? '';
  const run = new Function(
    'benchCodec',
    `return (async () => {${stripTypeScriptTypes(example)}\nreturn rows;})()`,
  );
  // The whole of it takes half a minute: here only the way through, with a stand-in for the measuring.
  const rows = await run((...options: Parameters<typeof benchCodec>) => {
    expect(options[0]).toEqual({ rounds: 3 });
    return { rows: [{ id: 'C1.build.0800', value: 9, pass: true }] };
  });
  expect(rows).toEqual([{ id: 'C1.build.0800', value: 9, pass: true }]);
});
