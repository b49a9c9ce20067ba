import { builtinModules } from 'node:module';
import { at, isTestCode, type SourceFile } from '../source/source-file.ts';
import { packageNameOf, root, type Workspace, workspaceOf, workspaces } from '../source/workspace.ts';
import { isRelative } from './import-rules.ts';

/** Imports of packages that the importing workspace's package.json does not name where it has to. */
export function undeclaredImports(file: SourceFile): string[] {
  const declared = declaredFor(file);
  return packageImports(file)
    .filter(({ packageName }) => !declared.has(packageName))
    .map(({ packageName, start }) => `${at(file, start)} ${packageName}`);
}

/** Dependencies of a workspace that none of its files imports. Tests count for its devDependencies only. */
export function unusedDependencies(workspace: Workspace, files: readonly SourceFile[]): string[] {
  const own = files.filter(({ path }) => workspaceOf(path).folder === workspace.folder);
  const importedBy = (some: readonly SourceFile[]) =>
    new Set(some.flatMap(packageImports).map(({ packageName }) => packageName));
  const inProduction = importedBy(own.filter(({ path }) => !isTestCode(path)));
  const anywhere = importedBy(own);
  const { dependencies = {}, devDependencies = {} } = workspace.manifest;
  return [
    ...Object.keys(dependencies).filter((name) => !inProduction.has(name)),
    ...Object.keys(devDependencies).filter((name) => !anywhere.has(name)),
  ].map((name) => `${workspace.folder}/package.json ${name}`);
}

/** What a file may import: the tools of the root too where it is a test, every workspace where it lies at the root. */
function declaredFor(file: SourceFile): ReadonlySet<string> {
  const home = workspaceOf(file.path);
  const { dependencies = {}, devDependencies = {}, name } = home.manifest;
  const declared = [name, ...Object.keys(dependencies)];
  if (isTestCode(file.path) || home === root) {
    declared.push(...Object.keys(devDependencies), ...Object.keys(root.manifest.devDependencies ?? {}));
  }
  if (home === root) declared.push(...workspaces.map(({ manifest }) => manifest.name));
  return new Set(declared);
}

function packageImports(file: SourceFile) {
  return file.imports
    .filter(({ specifier }) => !isRelative(specifier) && !isBuiltin(specifier))
    .map(({ specifier, start }) => ({ packageName: packageNameOf(specifier), start }));
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}
