import type { DiskFolder } from '../disk/disk.ts';
import { limits } from '../limits.ts';

/** A journal as it was found, and the name of its copy. */
export interface DamagedFile {
  readonly as: string;
  readonly bytes: Uint8Array;
}

/** Name of the next copy of the journal `name`. */
export function nextCopy(folder: DiskFolder, name: string): string {
  return `${name}.damaged-${(copiesOf(folder, name).at(-1)?.number ?? 0) + 1}`;
}

/** Makes the copy durable; the oldest ones go when there are too many. */
export async function setAside(folder: DiskFolder, name: string, { as, bytes }: DamagedFile): Promise<void> {
  await folder.replace(as, bytes);
  for (const { file } of copiesOf(folder, name).slice(0, -limits.damagedJournalsMax)) {
    await folder.remove(file);
  }
}

/** Oldest first. */
function copiesOf(folder: DiskFolder, name: string) {
  const start = `${name}.damaged-`;
  return folder
    .names()
    .filter((file) => file.startsWith(start) && /^\d+$/.test(file.slice(start.length)))
    .map((file) => ({ file, number: Number(file.slice(start.length)) }))
    .sort((a, b) => a.number - b.number);
}
