import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { testFolder } from '../src/test-folder.ts';

const folder = testFolder();
afterEach(() => folder.remove());

describe('the README', () => {
  it('has an example that runs and prints what it says', () => {
    const packageFolder = new URL('..', import.meta.url).pathname;
    const readme = readFileSync(`${packageFolder}/README.md`, 'utf8');
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const said = /console\.log\(.*\/\/ (.*)/.exec(example)?.[1];
    const code = example.replace("'./data'", JSON.stringify(folder.dataDir));
    const args = ['--input-type=module-typescript', '--eval', code];
    const printed = execFileSync(process.execPath, args, { cwd: packageFolder, encoding: 'utf8' });
    expect(printed.trim()).toBe(said);
  });
});
