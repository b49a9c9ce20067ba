import { projectFiles, readText } from './repository.ts';

export interface Manifest {
  readonly name: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A folder with a package.json. The root is one too: what lies in `test/` and beside it is declared there. */
export interface Workspace {
  /** `packages/keys`; empty for the root. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export const root: Workspace = { folder: '', manifest: readManifest('package.json') };

/** Every workspace but the root. */
export const workspaces: readonly Workspace[] = projectFiles
  .filter((path) => /^((packages|apps)\/[^/]+|lab)\/package\.json$/.test(path))
  .map((path) => ({ folder: path.slice(0, -'/package.json'.length), manifest: readManifest(path) }));

const byFolder = new Map(workspaces.map((workspace) => [workspace.folder, workspace]));
const byName = new Map(workspaces.map((workspace) => [workspace.manifest.name, workspace]));

/** The workspace that a path from the root belongs to. */
export function workspaceOf(path: string): Workspace {
  const [top = '', second] = path.split('/');
  return byFolder.get(`${top}/${second}`) ?? byFolder.get(top) ?? root;
}

export function workspaceNamed(packageName: string): Workspace | undefined {
  return byName.get(packageName);
}

/** The file behind `@rollcall/keys/openssl`; undefined when that workspace exports nothing of the kind. */
export function exportedFile(specifier: string): string | undefined {
  const packageName = packageNameOf(specifier);
  const workspace = workspaceNamed(packageName);
  const target = workspace?.manifest.exports?.[`.${specifier.slice(packageName.length)}`];
  return workspace && target ? `${workspace.folder}/${target.replace(/^\.\//, '')}` : undefined;
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function readManifest(path: string): Manifest {
  return JSON.parse(readText(path)) as Manifest;
}
