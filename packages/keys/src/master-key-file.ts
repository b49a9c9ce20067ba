import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, link, mkdir, open, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { limits } from './limits.ts';
import { Secret } from './secret.ts';
import { masterKeyBytes } from './software/master-key-ring.ts';

export interface MasterKeyFileError {
  readonly code:
    | 'master-key-missing'
    | 'master-key-exists'
    /** Its group or others may read or write it. */
    | 'master-key-open-to-others'
    /** Not 64 hex digits and a line end. */
    | 'master-key-malformed'
    /** The disk or the permissions say no; `message` has the system's word. */
    | 'master-key-inaccessible';
  /** The file's path as given. */
  readonly path: string;
  readonly message: string;
}

export type MasterKeyFileResult =
  | { readonly ok: true; readonly masterKey: Secret }
  | { readonly ok: false; readonly error: MasterKeyFileError };

/** Windows keeps permissions elsewhere, and cannot sync a directory. */
const hasModes = process.platform !== 'win32';

/** The 32 bytes in a file of 64 hex digits and a line end that nobody but its owner may touch. */
export async function readMasterKey(path: string): Promise<MasterKeyFileResult> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    return refusalFor(path, cause);
  }
  try {
    const { mode } = await file.stat();
    if (hasModes && (mode & 0o077) !== 0) {
      const message = `others may touch ${path} (mode ${(mode & 0o777).toString(8)}): chmod 600 it`;
      return refusal('master-key-open-to-others', path, message);
    }
    return await readDigits(path, file);
  } catch (cause) {
    return refusalFor(path, cause);
  } finally {
    await file.close();
  }
}

/**
 * Makes a master key and its file, mode 0600, with any missing directory, mode 0700. The file appears whole or not at
 * all, is on the disk when this returns, and never replaces one that is there.
 */
export async function createMasterKey(path: string): Promise<MasterKeyFileResult> {
  const target = resolve(path);
  const directory = dirname(target);
  const temporary = join(directory, `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  const key = randomBytes(masterKeyBytes);
  try {
    const firstMade = await makeDirectory(directory);
    try {
      await writeDurably(temporary, key);
      await link(temporary, target);
    } finally {
      await unlink(temporary).catch(() => {});
    }
    await syncDirectories(directory, firstMade);
    return { ok: true, masterKey: new Secret(key) };
  } catch (cause) {
    // Its directory could not be made: that nothing is there yet is no fault.
    if (codeOf(cause) === 'ENOENT') return inaccessible(path, 'ENOENT');
    return refusalFor(path, cause);
  }
}

/**
 * Makes a directory and those above it, 0700; the first that was made. Not `mkdir` with `recursive`: that one tries for
 * ever where a file system answers ENOENT in a directory that is there, as /proc does (seen in Node 26.10).
 */
async function makeDirectory(path: string): Promise<string | undefined> {
  if (existsSync(path)) return undefined;
  const parent = dirname(path);
  const firstMade = parent === path ? undefined : await makeDirectory(parent);
  try {
    await mkdir(path, { mode: 0o700 });
    return firstMade ?? path;
  } catch (error) {
    // Somebody else was faster.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return firstMade;
    throw error;
  }
}

async function readDigits(path: string, file: FileHandle): Promise<MasterKeyFileResult> {
  const text = new Uint8Array(limits.masterKeyFileBytesMax);
  const { bytesRead } = await file.read(text, 0, text.length, 0);
  const content = Buffer.from(text.buffer, 0, bytesRead).toString('latin1');
  text.fill(0);
  const digits = /^([0-9A-Fa-f]{64})\r?\n?$/.exec(content)?.[1];
  if (digits !== undefined) return { ok: true, masterKey: Secret.fromHex(digits) };
  return refusal('master-key-malformed', path, `${path} is not a master key: 64 hex digits are expected`);
}

async function writeDurably(path: string, key: Uint8Array): Promise<void> {
  const text = Buffer.from(`${Buffer.from(key).toString('hex')}\n`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    text.fill(0);
    await file.close();
  }
}

/** A name is durable when its directory is: the file's own, and those above it up to the first that was there. */
async function syncDirectories(directory: string, firstMade: string | undefined): Promise<void> {
  if (!hasModes) return;
  const last = firstMade === undefined ? directory : dirname(resolve(firstMade));
  for (let current = directory; ; current = dirname(current)) {
    const handle = await open(current, 'r');
    await handle.sync().finally(() => handle.close());
    if (current === last || current === dirname(current)) return;
  }
}

function refusalFor(path: string, cause: unknown): MasterKeyFileResult {
  const code = codeOf(cause);
  if (code === 'ENOENT') return refusal('master-key-missing', path, `there is no master key at ${path}`);
  if (code === 'EEXIST')
    return refusal('master-key-exists', path, `${path} is there already; it is never replaced`);
  return inaccessible(path, code);
}

function inaccessible(path: string, code: string): MasterKeyFileResult {
  return refusal('master-key-inaccessible', path, `${path} cannot be used (${code})`);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}

function refusal(code: MasterKeyFileError['code'], path: string, message: string): MasterKeyFileResult {
  return { ok: false, error: { code, path, message } };
}
