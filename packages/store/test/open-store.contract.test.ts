import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeStoreContract, type StoreHarness } from '../src/contract/store-contract.ts';
import { type OpenedStore, openStore } from '../src/open-store.ts';
import { storeFileName } from '../src/sqlite/open-database.ts';
import { testFolder } from '../src/test-folder.ts';

/** A store on a disk, seen by its owner or by a guest of it. */
async function start(role: OpenedStore['role']): Promise<StoreHarness> {
  const folder = testFolder();
  const opened: OpenedStore[] = [];
  const open = async (dataDir: string) => {
    const next = await openStore({ dataDir });
    opened.unshift(next);
    return next.store;
  };
  const closeAll = () => Promise.all(opened.splice(0).map(({ store }) => store.close()));
  const openRole = async () => {
    const owner = await open(folder.dataDir);
    return role === 'owner' ? owner : open(folder.dataDir);
  };
  let backups = 0;
  return {
    store: await openRole(),
    another: () => open(folder.dataDir),
    async reopen() {
      await closeAll();
      return openRole();
    },
    backupFile: () => join(folder.path, `backup-${++backups}`),
    openBackup(file) {
      const dataDir = `${file}-opened`;
      mkdirSync(dataDir);
      copyFileSync(file, join(dataDir, storeFileName));
      return open(dataDir);
    },
    async end() {
      await closeAll();
      folder.remove();
    },
  };
}

describeStoreContract('SQLite on its thread', () => start('owner'));
describeStoreContract('SQLite from a guest over the socket', () => start('guest'));
