import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeStoreContract } from '../contract/store-contract.ts';
import { GroupCommit } from '../owner/group-commit.ts';
import { LocalLine } from '../owner/local-line.ts';
import { testFolder } from '../test-folder.ts';
import { createEngine, type Engine } from './engine.ts';
import { storeFileName } from './open-database.ts';

/** As its owner has it, without the socket for guests (see ../../test). */
describeStoreContract('SQLite', async () => {
  const folder = testFolder();
  const engines = new Map<string, { readonly engine: Engine; readonly calls: GroupCommit }>();

  const line = (dataDir: string) => {
    const engine = createEngine({ dataDir, create: true });
    const calls = new GroupCommit(engine);
    engines.set(dataDir, { engine, calls });
    return lineTo(calls);
  };
  const lineTo = (commits: GroupCommit) => new LocalLine({ commits, finish: async () => undefined }).store;
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
