import { chmodSync, mkdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TestFolder, testFolder } from '../test-folder.ts';
import { socketPath } from './socket-path.ts';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

function deepFolder(): string {
  const deep = join(
    folder.path,
    'a-name-of-thirty-characters-aa',
    'a-name-of-thirty-characters-bb',
    'more-of-the-same',
  );
  mkdirSync(deep, { recursive: true });
  vi.stubEnv('TMPDIR', folder.path);
  return deep;
}

describe('the socket of a data folder', () => {
  it('lies in the folder', () => {
    expect(socketPath(folder.path)).toBe(join(realpathSync(folder.path), 'rollcall.sock'));
  });

  it('lies in a folder of this user alone where the path is too long, the same by whichever name', () => {
    const deep = deepFolder();
    const path = socketPath(deep);
    const own = join(folder.path, `rollcall-${userInfo().uid}`);
    expect(path.startsWith(`${own}/`)).toBe(true);
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    symlinkSync(deep, join(folder.path, 'link'));
    expect(socketPath(join(folder.path, 'link'))).toBe(path);
    expect(socketPath(join(deep, '..', 'more-of-the-same'))).toBe(path);
  });

  it('is refused where others may enter that folder', () => {
    const deep = deepFolder();
    const own = join(folder.path, `rollcall-${userInfo().uid}`);
    mkdirSync(own);
    chmodSync(own, 0o777);
    expect(() => socketPath(deep)).toThrow(expect.objectContaining({ code: 'store-unwritable' }));
  });
});
