import { once } from 'node:events';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { added } from '../src/contract/records.ts';
import { openStore } from '../src/index.ts';
import { frame } from '../src/socket/frame.ts';
import { hello } from '../src/socket/handshake.ts';
import { type TestFolder, testFolder } from '../src/test-folder.ts';
import { type StoreProcess, startStoreProcess } from './store-process.ts';

let folder: TestFolder;
const started: StoreProcess[] = [];
beforeEach(() => {
  folder = testFolder();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.kill()));
  folder.remove();
});

function start(dataDir = folder.dataDir): StoreProcess {
  const process = startStoreProcess('./open-and-wait.ts', [dataDir]);
  started.push(process);
  return process;
}

function roleOf(process: StoreProcess): Promise<string> {
  return process.line((line) => line === 'owner' || line === 'guest');
}

function socketFile(): string {
  return join(folder.dataDir, 'rollcall.sock');
}

describe('a process that serves for the owner', () => {
  it('never becomes the owner, and makes no store', async () => {
    const asGuest = { onOwnerGone() {} };
    mkdirSync(folder.dataDir, { recursive: true });
    await expect(openStore({ dataDir: folder.dataDir, asGuest })).rejects.toMatchObject({
      code: 'store-gone',
    });
    expect(existsSync(join(folder.dataDir, 'rollcall.db'))).toBe(false);
  });

  it('is told of the owner’s end before any of its calls fails by it', async () => {
    const owner = start();
    expect(await roleOf(owner)).toBe('owner');
    const heard: string[] = [];
    const asGuest = { onOwnerGone: () => void heard.push('the owner is gone') };
    const { store, role } = await openStore({ dataDir: folder.dataDir, asGuest });
    expect(role).toBe('guest');
    await owner.kill();
    await store.countTerminals().catch((error: { code: string }) => heard.push(error.code));
    expect(heard).toEqual(['the owner is gone', 'store-gone']);
  });
});

describe('a process that serves for the owner and leaves', () => {
  it('is not told that the owner is gone', async () => {
    const owner = await openStore({ dataDir: folder.dataDir });
    const heard: string[] = [];
    const asGuest = { onOwnerGone: () => void heard.push('the owner is gone') };
    const { store } = await openStore({ dataDir: folder.dataDir, asGuest });
    await store.close();
    await owner.store.close();
    expect(heard).toEqual([]);
  });
});

describe('the owner of a store', () => {
  it('is one of those that start at once; the others are its guests', async () => {
    const processes = [start(), start(), start()];
    const roles = await Promise.all(processes.map(roleOf));
    expect(roles.sort()).toEqual(['guest', 'guest', 'owner']);
    for (const process of processes) expect(await process.line((_, at) => at === 1)).toBe('terminals 0');
  });

  it('serves other processes through a socket that is its user’s alone', async () => {
    const { store, role } = await openStore({ dataDir: folder.dataDir });
    expect(role).toBe('owner');
    expect(statSync(socketFile()).mode & 0o777).toBe(0o600);
    await added(store);
    const guest = start();
    expect(await roleOf(guest)).toBe('guest');
    expect(await guest.line((_, at) => at === 1)).toBe('terminals 1');
    expect(await guest.finish()).toBe(0);
    expect(await store.countTerminals()).toBe(1);
    await store.close();
    expect(existsSync(socketFile())).toBe(false);
  });

  it('that was killed leaves a socket which the next owner replaces', async () => {
    const killed = start();
    await roleOf(killed);
    const guest = await openStore({ dataDir: folder.dataDir });
    await killed.kill();
    await expect(guest.store.countTerminals()).rejects.toMatchObject({ code: 'store-gone' });
    expect(existsSync(socketFile())).toBe(true);
    const { store, role } = await openStore({ dataDir: folder.dataDir });
    expect(role).toBe('owner');
    expect(await store.countTerminals()).toBe(0);
    await store.close();
  });

  it('that closes carries out what its guests asked before', async () => {
    const owner = await openStore({ dataDir: folder.dataDir });
    const guest = await openStore({ dataDir: folder.dataDir });
    const ids = Array.from({ length: 500 }, (_, at) => String(10_000_000 + at));
    const asked = ids.map((id) => added(guest.store, id));
    await asked[0];
    await owner.store.close();
    const outcomes = await Promise.allSettled(asked);
    await guest.store.close();
    const again = await openStore({ dataDir: folder.dataDir });
    expect(await again.store.countTerminals()).toBe(
      outcomes.filter(({ status }) => status === 'fulfilled').length,
    );
    expect(outcomes[0]?.status).toBe('fulfilled');
    await again.store.close();
  });

  it('can be found where the folder’s path is too long for a socket', async () => {
    const dataDir = join(folder.path, 'n'.repeat(60), 'm'.repeat(60));
    const { store } = await openStore({ dataDir });
    expect(await roleOf(start(dataDir))).toBe('guest');
    await store.close();
  });

  it('does not mind rubbish on its socket', async () => {
    const { store } = await openStore({ dataDir: folder.dataDir });
    const half = Buffer.concat([frame(hello), frame('[')]);
    for (const rubbish of [Buffer.alloc(64, 0xff), frame('{"speaks":"something else"}'), half]) {
      const socket = connect(socketFile());
      socket.on('error', () => undefined);
      socket.write(rubbish);
      socket.resume();
      await once(socket, 'close');
    }
    expect(await store.countTerminals()).toBe(0);
    await store.close();
  });
});

describe('an owner of another version', () => {
  it('is not joined, and the refusal says what to do', async () => {
    mkdirSync(folder.dataDir);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(frame('{"speaks":"rollcall-store","protocol":99,"schema":99}'));
    });
    server.listen(socketFile());
    await once(server, 'listening');
    const refusal = { code: 'store-newer', message: expect.stringContaining('same version') };
    await expect(openStore({ dataDir: folder.dataDir })).rejects.toMatchObject(refusal);
    server.close();
  });
});

describe('a store that cannot be opened', () => {
  it('says so with its code through the thread too', async () => {
    const opening = openStore({ dataDir: folder.dataDir, create: false });
    await expect(opening).rejects.toMatchObject({ name: 'StoreError', code: 'store-missing' });
    await expect(openStore({ dataDir: '/proc/rollcall' })).rejects.toMatchObject({
      code: 'store-unwritable',
    });
  });
});
