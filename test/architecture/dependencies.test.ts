import { describe, expect, it } from 'vitest';
import { undeclaredImports, unusedDependencies } from './rules/dependency-rules.ts';
import { readDependencyTable } from './rules/dependency-table.ts';
import { readText } from './source/repository.ts';
import { readSource, sourceFiles } from './source/source-file.ts';
import { type Manifest, root, type Workspace, workspaceNamed, workspaces } from './source/workspace.ts';

const everywhere = [root, ...workspaces];
const declaredIn = ({ manifest }: Workspace) =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
const foreign = everywhere.flatMap(declaredIn).filter(([name]) => !workspaceNamed(name));

describe('what a workspace imports', () => {
  it('is declared in its package.json', () => {
    expect(sourceFiles.flatMap(undeclaredImports)).toEqual([]);
  });

  it('is all that its package.json declares', () => {
    expect(workspaces.flatMap((workspace) => unusedDependencies(workspace, sourceFiles))).toEqual([]);
  });

  it('at the root is used by a script, a check or a test', () => {
    const imported = new Set(
      sourceFiles.flatMap(({ imports }) => imports.map((i) => i.specifier.split('/')[0])),
    );
    const types = readText('tsconfig.json');
    const scripts = Object.values(root.manifest.scripts ?? {}).join('\n');
    const unused = Object.keys(root.manifest.devDependencies ?? {}).filter((name) => {
      if (name.startsWith('@types/')) return !types.includes(`"${name.slice('@types/'.length)}"`);
      return !imported.has(name) && !commandsOf(name).some((command) => scripts.includes(`${command} `));
    });
    expect(unused).toEqual([]);
  });
});

describe('versions', () => {
  it('of foreign packages are pinned exactly', () => {
    expect(foreign.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('of our own packages are always the ones beside', () => {
    const ours = everywhere.flatMap(declaredIn).filter(([name]) => workspaceNamed(name));
    expect(ours.filter(([, version]) => version !== '*')).toEqual([]);
  });

  it('of one package are the same everywhere', () => {
    const versions = new Map(foreign);
    expect(foreign.filter(([name, version]) => versions.get(name) !== version)).toEqual([]);
  });
});

describe('DEPENDENCIES.md', () => {
  const rows = readDependencyTable(readText('DEPENDENCIES.md'));

  it('has every foreign package in its version, once, and no other', () => {
    const listed = rows.map(({ name, version }) => `${name} ${version}`);
    const declared = new Set(foreign.map(([name, version]) => `${name} ${version}`));
    expect([...listed].sort()).toEqual([...declared].sort());
  });

  it('names the licence each one comes with', () => {
    const wrong = rows.filter(({ name, licence }) => installed(name).license !== licence);
    expect(wrong.map(({ name }) => `${name}: ${installed(name).license}`)).toEqual([]);
  });

  it('says of each what it is for and why it is not our own', () => {
    expect(rows.filter(({ purpose, whyNotOwn }) => purpose.length < 10 || whyNotOwn.length < 10)).toEqual([]);
  });
});

describe('the rule on dependencies', () => {
  it('sees an import that is not declared', () => {
    const file = readSource(
      'packages/keys/src/a.ts',
      "import 'node:fs'; import './b.ts'; import 'zod/mini';",
    );
    expect(undeclaredImports(file)).toEqual(['packages/keys/src/a.ts:1 zod']);
  });

  it('lets tests use the tools of the root, and nothing else do so', () => {
    const text = "import { it } from 'vitest';";
    expect(undeclaredImports(readSource('packages/keys/src/a.test.ts', text))).toEqual([]);
    expect(undeclaredImports(readSource('packages/keys/src/a.ts', text))).toHaveLength(1);
  });

  it('sees a dependency that only a test uses, or nobody', () => {
    const manifest = { ...root.manifest, dependencies: { zod: '1.0.0', yaml: '1.0.0' }, devDependencies: {} };
    const files = [
      readSource('packages/keys/src/a.test.ts', "import 'zod';"),
      readSource('packages/store/src/a.ts', "import 'yaml';"),
    ];
    expect(unusedDependencies({ folder: 'packages/keys', manifest }, files)).toHaveLength(2);
  });

  it('reads a table with its head and its rule', () => {
    const page =
      '| package | version | licence | for | why |\n|---|---|---|---|---|\n| `a` | 1.0.0 | MIT | b | c |';
    expect(readDependencyTable(page)).toEqual([
      { name: 'a', version: '1.0.0', licence: 'MIT', purpose: 'b', whyNotOwn: 'c' },
    ]);
  });
});

function installed(name: string): Manifest {
  return JSON.parse(readText(`node_modules/${name}/package.json`)) as Manifest;
}

function commandsOf(name: string): string[] {
  return Object.keys(installed(name).bin ?? {});
}
