import { randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Secret } from '@rollcall/keys';
import { nodeDisk } from '@rollcall/terminal';
import { AgentError } from '../agent-error.ts';
import { limits } from '../limits.ts';

const tokenBytes = 32;
const tokenForm = /^[A-Za-z0-9_-]{32,256}$/;

/**
 * The bearer token in a file that nobody but its owner may touch; made, mode 0600, where there is none.
 * @throws AgentError `token-…`
 */
export async function openToken(path: string): Promise<Secret> {
  const known = await readToken(path);
  if (known !== null) return known;
  await makeToken(path);
  const made = await readToken(path);
  if (made !== null) return made;
  throw inaccessible(path, { code: 'ENOENT' });
}

/** Null where there is no such file. */
async function readToken(path: string): Promise<Secret | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw inaccessible(path, error);
  }
  try {
    const { mode, size } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const message = `others may touch ${path} (mode ${(mode & 0o777).toString(8)}): chmod 600 it`;
      throw new AgentError('token-open-to-others', path, message);
    }
    const text = size > limits.tokenFileBytesMax ? '' : (await file.readFile('latin1')).replace(/\r?\n$/, '');
    if (tokenForm.test(text)) return new Secret(new TextEncoder().encode(text));
    const message = `${path} is no token: one line of 32 to 256 letters, digits, - and _ is expected; remove it, and a new one is made`;
    throw new AgentError('token-malformed', path, message);
  } finally {
    await file.close();
  }
}

/** Written beside and linked: a token that a power cut has cut short would be none for good. */
async function makeToken(path: string): Promise<void> {
  const text = randomBytes(tokenBytes).toString('base64url');
  const beside = `${path}.${randomUUID()}`;
  try {
    nodeDisk.open(dirname(path));
    await writeFile(beside, `${text}\n`, { flag: 'wx', mode: 0o600, flush: true });
    await link(beside, path);
  } catch (error) {
    // Somebody was faster: then that is the token.
    if (codeOf(error) !== 'EEXIST') throw inaccessible(path, error);
  } finally {
    await rm(beside, { force: true }).catch(() => {});
  }
}

function inaccessible(path: string, cause: unknown): AgentError {
  return new AgentError('token-inaccessible', path, `${path} cannot be used: ${codeOf(cause)}`, { cause });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unreadable';
}
