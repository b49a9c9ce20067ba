import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { KeyStore, Secret } from '@rollcall/keys';
import {
  createMasterKey,
  type MasterKeyFileError,
  type MasterKeyFileResult,
  readMasterKey,
} from '@rollcall/keys/master-key-file';
import { createPoolMaker, type PoolMaker } from '@rollcall/keys/pool-maker';
import { createSoftwareKeyStore } from '@rollcall/keys/software-key-store';
import { type OpenStoreOptions, openStore, type Store } from '@rollcall/store';

/** The data folder of the embedded store together with the master key its contents are sealed under. */
export interface Deployment {
  readonly dataDir: string;
  readonly store: Store;
  /** `guest` when another process, a running gateway, owns the store. */
  readonly role: 'owner' | 'guest';
  readonly keyStore: KeyStore;
  readonly masterKeyFile: string;
  /** A maker of key sets on its own thread; the caller closes it. */
  makePoolMaker(): PoolMaker;
  close(): Promise<void>;
}

export type DeploymentErrorCode = MasterKeyFileError['code'] | 'master-key-differs' | 'no-deployment';

/** A deployment that cannot be opened; the message says what to do. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
  readonly code: DeploymentErrorCode;
  readonly params: Readonly<Record<string, string>>;

  constructor(code: DeploymentErrorCode, message: string, params: Readonly<Record<string, string>>) {
    super(message);
    this.code = code;
    this.params = params;
  }
}

export interface DeploymentOptions {
  readonly dataDir: string;
  /** Where the master key lies; by default outside the data folder, see `defaultMasterKeyFile`. */
  readonly masterKeyFile?: string;
  /** Make folder, store and master key where there are none. */
  readonly create: boolean;
  /** Only beside a process that owns the store already, see `OpenStoreOptions`. */
  readonly asGuest?: NonNullable<OpenStoreOptions['asGuest']>;
}

const masterKeySetting = 'master-key-id';

/** In the user's configuration folder: never beside the data, nor in its backups. */
export function defaultMasterKeyFile(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return (
    env['ROLLCALL_MASTER_KEY_FILE'] ??
    join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'rollcall', 'master.key')
  );
}

/**
 * Opens store and key store. A master key is made only for a store that never had one; a store whose key is not at
 * hand is refused, since everything in it would be unreadable.
 * @throws DeploymentError, StoreError
 */
export async function openDeployment(options: DeploymentOptions): Promise<Deployment> {
  const dataDir = resolve(options.dataDir);
  if (!options.create && !(await exists(dataDir))) {
    throw new DeploymentError('no-deployment', `no data folder at ${dataDir}`, { dataDir });
  }
  const { create, asGuest } = options;
  const { store, role } = await openStore({ dataDir, create, ...(asGuest && { asGuest }) });
  try {
    const masterKeyFile = resolve(options.masterKeyFile ?? defaultMasterKeyFile());
    const masterKey = await masterKeyFor(store, masterKeyFile);
    const keyStore = createSoftwareKeyStore({ masterKeys: { current: masterKey } });
    await claim(store, keyStore, masterKeyFile);
    return {
      dataDir,
      store,
      role,
      keyStore,
      masterKeyFile,
      makePoolMaker: () => createPoolMaker({ masterKey }),
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function masterKeyFor(store: Store, file: string): Promise<Secret> {
  const kept = await readMasterKey(file);
  if (kept.ok || kept.error.code !== 'master-key-missing') return opened(kept, file);
  const wasEverSealed = (await store.readSetting(masterKeySetting)) !== null;
  if (wasEverSealed) return opened(kept, file);
  const made = await createMasterKey(file);
  // Another process may have been first.
  return opened(!made.ok && made.error.code === 'master-key-exists' ? await readMasterKey(file) : made, file);
}

function opened(result: MasterKeyFileResult, file: string): Secret {
  if (result.ok) return result.masterKey;
  const { code, message } = result.error;
  throw new DeploymentError(code, message, { file, message });
}

async function claim(store: Store, keyStore: KeyStore, file: string): Promise<void> {
  const owner = await store.writeSettingOnce(masterKeySetting, keyStore.keyId);
  if (owner === keyStore.keyId) return;
  const params = { file, expected: String(owner), found: keyStore.keyId };
  throw new DeploymentError(
    'master-key-differs',
    `the store is sealed under master key ${params.expected}, ${file} holds ${params.found}`,
    params,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
