import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';

it("the README's example runs and prints what it says", async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const entries = { '@rollcall/keys': './index.ts', '@rollcall/keys/openssl': './openssl.ts' };
  let program = stripTypeScriptTypes(example);
  for (const [name, path] of Object.entries(entries)) {
    program = program.replaceAll(`'${name}'`, `'${new URL(path, import.meta.url)}'`);
  }
  const printed: string[] = [];
  Object.assign(globalThis, { printForReadme: (value: unknown) => printed.push(String(value)) });
  program = program.replaceAll('console.log', 'printForReadme');
  await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(program)}`);
  const promised = [...example.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map((match) => match[1]);
  expect(promised).toHaveLength(3);
  expect(printed).toEqual(promised);
});
