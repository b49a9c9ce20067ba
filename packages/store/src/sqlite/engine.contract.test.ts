import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeStoreContract } from '../contract/store-contract.ts';
import { CallClient } from '../rpc/call-client.ts';
import { testFolder } from '../test-folder.ts';
import { GroupCommit } from '../thread/group-commit.ts';
import { createEngine, type Engine } from './engine.ts';
import { storeFileName } from './open-database.ts';

/** The same as on its thread, without one: starting threads is what makes the full run slow (see ../../test). */
describeStoreContract('SQLite', async () => {
  const folder = testFolder();
  const engines = new Map<string, { readonly engine: Engine; readonly calls: GroupCommit }>();

  const line = (dataDir: string) => {
    const engine = createEngine({ dataDir, create: true });
    const calls = new GroupCommit(engine);
    engines.set(dataDir, { engine, calls });
    return lineTo(calls);
  };
  const lineTo = (calls: GroupCommit) => {
    const client: CallClient = new CallClient({
      send: (parcel) => calls.receive(parcel, { send: (replies) => client.receive(replies) }),
      hangUp: async () => undefined,
    });
    return client.store;
  };
  const closeAll = () => {
    for (const { engine } of engines.values()) engine.close();
    engines.clear();
  };

  let backups = 0;
  return {
    store: line(folder.dataDir),
    another: async () => lineTo((engines.get(folder.dataDir) as { calls: GroupCommit }).calls),
    async reopen() {
      closeAll();
      return line(folder.dataDir);
    },
    backupFile: () => join(folder.path, `backup-${++backups}`),
    async openBackup(file) {
      const dataDir = `${file}-opened`;
      mkdirSync(dataDir);
      copyFileSync(file, join(dataDir, storeFileName));
      return line(dataDir);
    },
    async end() {
      closeAll();
      folder.remove();
    },
  };
});
