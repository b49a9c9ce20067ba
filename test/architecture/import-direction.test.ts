import { describe, expect, it } from 'vitest';
import { allowedImports, independentFolder } from './allowed-imports.ts';
import { misdirectedImports } from './rules/import-rules.ts';
import { readSource, sourceFiles } from './source/source-file.ts';
import { workspaces } from './source/workspace.ts';

const faultsOf = (path: string, text: string) => misdirectedImports(readSource(path, text));

describe('imports', () => {
  it('go downward only, through the door of a package', () => {
    expect(sourceFiles.flatMap(misdirectedImports)).toEqual([]);
  });

  it('are ruled for every workspace', () => {
    expect(Object.keys(allowedImports).sort()).toEqual(workspaces.map(({ folder }) => folder).sort());
  });

  it('of the judges reach nothing of the project', () => {
    const judges = sourceFiles.filter(({ path }) => path.startsWith(independentFolder));
    expect(judges).not.toHaveLength(0);
    expect(judges.flatMap(misdirectedImports)).toEqual([]);
  });

  it('of node:sqlite stay out of what runs on Node 20', () => {
    const old = workspaces.filter(({ manifest }) => manifest.engines.node === '>=20');
    const users = sourceFiles.filter(({ imports }) => imports.some((i) => i.specifier === 'node:sqlite'));
    expect(users.filter(({ path }) => old.some(({ folder }) => path.startsWith(`${folder}/`)))).toEqual([]);
  });
});

describe('the rule on imports', () => {
  it('sees an import upward, whatever its form', () => {
    const forms = [
      "import { a } from '@rollcall/terminal';",
      "import type { A } from '@rollcall/terminal';",
      "export * from '@rollcall/terminal';",
      "export { a } from '@rollcall/terminal';",
      "const a = await import('@rollcall/terminal');",
      "type A = import('@rollcall/terminal').A;",
    ];
    for (const form of forms) {
      expect(faultsOf('packages/keys/src/a.ts', form)).toEqual([
        'packages/keys/src/a.ts:1 @rollcall/terminal: is not below packages/keys',
      ]);
    }
  });

  it('sees a way around the door of a package', () => {
    const into = "import '@rollcall/keys/src/secret.ts';";
    expect(faultsOf('packages/store/src/a.ts', into)).toHaveLength(1);
    const around = "\nnew Worker(new URL('../../keys/src/secret.ts', import.meta.url));";
    expect(faultsOf('packages/store/src/a.ts', around)).toEqual([
      'packages/store/src/a.ts:2 ../../keys/src/secret.ts: leaves its workspace',
    ]);
    expect(faultsOf('packages/store/src/a.ts', "new URL('thread.ts', import.meta.url);")).toEqual([]);
  });

  it('sees a path of one machine', () => {
    expect(faultsOf('packages/store/src/a.ts', "import '/home/me/secret.ts';")).toHaveLength(1);
  });

  it('lets sign-in share the shapes of iso8583, not its code', () => {
    const path = 'packages/sign-in/src/a.ts';
    expect(faultsOf(path, "import type { Message } from '@rollcall/iso8583';")).toEqual([]);
    expect(faultsOf(path, "import { type Message } from '@rollcall/iso8583';")).toHaveLength(1);
  });

  it('lets a judge use Node alone', () => {
    const path = `${independentFolder}judge.mjs`;
    expect(faultsOf(path, "import 'node:net'; import './ledger.mjs';")).toEqual([]);
    expect(faultsOf(path, "import 'zod'; import '@rollcall/keys'; import '../run/child.ts';")).toHaveLength(
      3,
    );
  });

  it('reads neither comments nor strings', () => {
    const quiet = "// import '@rollcall/store';\nconst a = \"import '@rollcall/store'\";";
    expect(faultsOf('packages/keys/src/a.ts', quiet)).toEqual([]);
  });
});
