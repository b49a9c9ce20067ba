import { constants } from 'node:fs';
import { chmod, copyFile, open, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder, StoreError, storeFileName } from '@rollcall/store';
import { CliError, exit } from '../cli-error.ts';
import { defaultDataDir, deploymentOptions, withDeployment } from '../deployment-options.ts';
import { optional, required } from '../read-value.ts';
import type { Verb } from '../verb.ts';

/** Makes a data folder from a backup and opens it once, so that a damaged or foreign file is found out now. */
export const restore: Verb = {
  name: ['restore'],
  options: { from: { type: 'string', value: 'FILE' }, ...deploymentOptions },
  examples: ['rollcall restore --from rollcall-2026-11-22.db --data ./data'],
  async run(call) {
    const file = resolve(required(call, 'from'));
    const dataDir = resolve(optional(call, 'data') ?? defaultDataDir);
    await makeEmptyFolder(dataDir);
    const target = join(dataDir, storeFileName);
    await copyDurably(file, target);
    try {
      return await withDeployment(call, false, async ({ store }) => {
        const count = await store.countTerminals();
        if (call.isJson) call.io.out(`${JSON.stringify({ dataDir, terminals: count })}\n`);
        else call.io.out(`${call.t('backup.restored', { dataDir, count })}\n`);
        return exit.done;
      });
    } catch (error) {
      // The folder was empty: whatever is in it now came of this.
      for (const name of await readdir(dataDir)) await rm(join(dataDir, name), { force: true });
      throw isDamaged(error) ? backupDamaged(file) : error;
    }
  },
};

async function makeEmptyFolder(dataDir: string): Promise<void> {
  let names: readonly string[];
  try {
    makeFolder(dataDir);
    names = await readdir(dataDir);
  } catch (cause) {
    const message = `${dataDir} cannot be made or read`;
    throw new StoreError('store-unwritable', message, { cause, path: dataDir });
  }
  if (names.length === 0) return;
  const message = `${dataDir} is not empty`;
  throw new CliError({ code: 'restore-refused', path: '--data', message, params: { dataDir } });
}

function isDamaged(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'store-damaged';
}

function backupDamaged(file: string): CliError {
  const message = `${file} is no backup of Rollcall, or is damaged: nothing was restored`;
  return new CliError({ code: 'backup-damaged', path: '--from', message, params: { file } });
}

async function copyDurably(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    const params = { file: from, why };
    throw new CliError({
      code: 'file-unreadable',
      path: '--from',
      message: `cannot read ${from}: ${why}`,
      params,
    });
  }
  if ((await stat(to)).size === 0) {
    // SQLite would take it for a store that is still to be made.
    await rm(to);
    throw backupDamaged(from);
  }
  await chmod(to, 0o600);
  const copy = await open(to, 'r+');
  await copy.sync().finally(() => copy.close());
}
