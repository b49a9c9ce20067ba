import { allowedImports, independentFolder } from '../allowed-imports.ts';
import type { Import } from '../source/imports.ts';
import { at, resolveRelative, type SourceFile } from '../source/source-file.ts';
import { exportedFile, packageNameOf, root, workspaceNamed, workspaceOf } from '../source/workspace.ts';

/** Imports that go upward, sideways, around a package's door or out of its folder. */
export function misdirectedImports(file: SourceFile): string[] {
  return file.imports.flatMap((imported) => {
    const fault = file.path.startsWith(independentFolder)
      ? independenceFault(file, imported)
      : directionFault(file, imported);
    return fault ? [`${at(file, imported.start)} ${imported.specifier}: ${fault}`] : [];
  });
}

export function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** The file of this project behind an import, through a package's exports where it names one. */
export function importedFile(file: SourceFile, imported: Import): string | undefined {
  return isRelative(imported.specifier)
    ? resolveRelative(file.path, imported.specifier)
    : exportedFile(imported.specifier);
}

function independenceFault(file: SourceFile, { specifier, kind }: Import): string | null {
  if (specifier.startsWith('node:') || kind === 'worker') return null;
  if (!isRelative(specifier)) return 'shares code with the project';
  return resolveRelative(file.path, specifier).startsWith(independentFolder) ? null : 'leaves its folder';
}

function directionFault(file: SourceFile, imported: Import): string | null {
  const home = workspaceOf(file.path);
  const { specifier, kind } = imported;
  if (isRelative(specifier)) {
    const isStarted = kind === 'worker' && home === root;
    return isStarted || workspaceOf(resolveRelative(file.path, specifier)) === home
      ? null
      : 'leaves its workspace';
  }
  if (specifier.startsWith('/')) return 'is only there on one machine';
  const packageName = packageNameOf(specifier);
  if (!workspaceNamed(packageName)) return null;
  if (exportedFile(specifier) === undefined) return 'is not exported there';
  if (home === root || home.manifest.name === packageName) return null;
  const allowed = allowedImports[home.folder];
  if (allowed?.any.includes(packageName)) return null;
  if (!allowed?.typesOnly?.includes(packageName)) return `is not below ${home.folder}`;
  return kind === 'type' ? null : 'may only be imported as types';
}
