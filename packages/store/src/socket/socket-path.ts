import { createHash } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import { makeFolder } from '../make-folder.ts';
import { StoreError } from '../store-error.ts';

export const socketName = 'rollcall.sock';

/**
 * Where the owner of a data folder listens: in the folder itself, or, where that path is too long for a socket, in a
 * folder of this user's alone under the system's temporary one, named after the real path. Throws where the data
 * folder does not exist.
 */
export function socketPath(dataDir: string): string {
  const real = realpathSync(dataDir);
  const path = join(real, socketName);
  if (Buffer.byteLength(path) <= limits.socketPathBytesMax) return path;
  const name = createHash('sha256').update(real).digest('hex').slice(0, 24);
  return join(ownFolder(), `${name}.sock`);
}

/** A folder that another user made there beforehand would let them speak as the store. */
function ownFolder(): string {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `rollcall-${uid}`);
  makeFolder(folder);
  const made = lstatSync(folder);
  if (made.isDirectory() && made.uid === uid && (made.mode & 0o077) === 0) return folder;
  throw new StoreError(
    'store-unwritable',
    `${folder} belongs to another user or is open to others: remove it, or use a data folder with a shorter path`,
  );
}
