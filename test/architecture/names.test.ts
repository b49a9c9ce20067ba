import { basename } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import {
  deferredWork,
  drawerIdentifiers,
  isDrawer,
  isKebabCase,
  loginWords,
  statementsBeyondNames,
  switchedOffTests,
} from './rules/name-rules.ts';
import { projectFiles, projectFolders } from './source/repository.ts';
import { readSource, sourceFiles } from './source/source-file.ts';

/** The rules on words speak these words themselves. */
const outsideTheseTests = sourceFiles.filter(({ path }) => !path.startsWith('test/architecture/'));
const sample = (text: string) => readSource('sample.ts', text);

describe('files and folders', () => {
  it('are named after what is inside, never as drawers', () => {
    expect([...projectFiles, ...projectFolders].filter(isDrawer)).toEqual([]);
    expect(['src/utils', 'src/types.ts', 'src/Helpers.test.ts', 'a/common'].filter(isDrawer)).toHaveLength(4);
    expect(['src/retry-budget.ts', 'src/codec-types.ts'].filter(isDrawer)).toEqual([]);
  });

  it('are written in kebab case', () => {
    expect(sourceFiles.filter(({ path }) => !isKebabCase(path)).map(({ path }) => path)).toEqual([]);
    expect(['src/x9-19-mac.ts', 'src/ledger.schedules.test.ts'].every(isKebabCase)).toBe(true);
    expect(['src/keyStore.ts', 'src/key_store.ts'].some(isKebabCase)).toBe(false);
  });

  it('called index.ts only list the public names', () => {
    const indexes = sourceFiles.filter(({ path }) => basename(path) === 'index.ts');
    expect(indexes).not.toHaveLength(0);
    expect(indexes.flatMap(statementsBeyondNames)).toEqual([]);
    expect(statementsBeyondNames(sample("export { a } from './a.ts';\nexport const b = 1;"))).toEqual([
      'sample.ts:2',
    ]);
  });
});

describe('names in code', () => {
  it('never end in Manager, Helper, Impl or Utils', () => {
    expect(sourceFiles.flatMap(drawerIdentifiers)).toEqual([]);
    expect(drawerIdentifiers(sample('class KeyManager {}\ntype A = KeyImpl; // ByteHelper'))).toEqual([
      'sample.ts:1 KeyManager',
      'sample.ts:2 KeyImpl',
    ]);
  });

  it('say sign-in where a terminal is meant', () => {
    expect(outsideTheseTests.flatMap(loginWords)).toEqual([]);
    const wrong = ['loginTimeoutMs', 'isLoggedIn || posLogin()', "'logon'", 'log-in-step.ts', '// login'];
    expect(wrong.filter((line) => loginWords(sample(`/* ${line} */`)).length > 0)).toHaveLength(5);
    expect(loginWords(sample("const dialogInput = 'the log in this folder'; login2;"))).toHaveLength(1);
  });
});

describe('nothing', () => {
  it('is put off in a comment, and no check is switched off there', () => {
    expect(sourceFiles.flatMap(deferredWork)).toEqual([]);
    const wrong =
      '// TODO later\n/* FIXME */\n// biome-ignore lint: why\n// @ts-ignore\n// XXXX-masked is no word\n"TODO";';
    expect(deferredWork(sample(wrong))).toHaveLength(4);
  });

  it('is left out of the tests', () => {
    expect(sourceFiles.flatMap(switchedOffTests)).toEqual([]);
    const wrong = 'it.only(a); describe.skip.each([])(b); test.todo(c); it.concurrent.fails(d);';
    expect(switchedOffTests(sample(wrong)).length).toBeGreaterThanOrEqual(4);
    expect(switchedOffTests(sample('list.skip(1); it.each([1])(a); codec.only();'))).toEqual([]);
  });
});
