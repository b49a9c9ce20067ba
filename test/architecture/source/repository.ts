import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const rootUrl = new URL('../../../', import.meta.url);

/** What npm, git, the demo and the tests leave behind: never part of the project. */
const foreignFolders = new Set(['node_modules', '.git', 'data', 'till', '.rollcall', '.test-out']);

/** Every file of the project, as a path from its root with `/` between folders, sorted. */
export const projectFiles: readonly string[] = listFolder('').sort();

/** Folders that hold a file of the project, at any depth. */
export const projectFolders: ReadonlySet<string> = new Set(projectFiles.flatMap(foldersAbove));

export function absolutePath(path: string): string {
  return fileURLToPath(fileUrl(path));
}

export function fileUrl(path: string): URL {
  return new URL(path, rootUrl);
}

export function readText(path: string): string {
  return readFileSync(fileUrl(path), 'utf8');
}

function listFolder(folder: string): string[] {
  return readdirSync(new URL(folder, rootUrl), { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (entry.isDirectory()) return foreignFolders.has(entry.name) ? [] : listFolder(`${path}/`);
    return entry.isFile() ? [path] : [];
  });
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
