import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '@rollcall/store';

/** Where a row's command runs, and a folder with a store, a backup of it and a journal to copy from. */
export interface Place {
  readonly folder: string;
  readonly template: string;
}

const data = 'data';
const store = join(data, 'rollcall.db');
const masterKey = join('config', 'rollcall', 'master.key');
const journal = join('state', '3130303030303031.journal');

type Release = () => Promise<void>;
/** A state that is made; some are held open until they are released. */
type Prepare = (place: Place) => Promise<Release> | null;

function made(work: (folder: string, template: string) => void): Prepare {
  return ({ folder, template }) => {
    work(folder, template);
    return null;
  };
}

function copy(...names: readonly string[]): Prepare {
  return made((folder, template) => {
    for (const name of names) cpSync(join(template, name), join(folder, name), { recursive: true });
  });
}

function write(name: string, content: string | Uint8Array): Prepare {
  return made((folder) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  });
}

function change(name: string, work: (bytes: Buffer) => Buffer): Prepare {
  return made((folder) => writeFileSync(join(folder, name), work(readFileSync(join(folder, name)))));
}

function sql(text: string): Prepare {
  return made((folder) => {
    mkdirSync(join(folder, data), { recursive: true });
    const db = new DatabaseSync(join(folder, store));
    db.exec(text);
    db.close();
  });
}

/** An empty record of a version, laid out as the journal's records are: mark, numbers, and a sum that is right. */
function journalOfVersion(version: number): Uint8Array {
  const head = Buffer.from([0x52, 0x4a, 0, version, 0, 0, 0, 0, 0, 0, 0, 1]);
  const sum = createHash('sha256').update(head).digest();
  return Buffer.concat([head, sum.subarray(0, 4), sum.subarray(0, 8)]);
}

const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);

const byName = {
  store: copy(data, 'config'),
  backup: copy('backup.db'),
  journal: copy('state'),
  'empty-data': made((folder) => mkdirSync(join(folder, data))),
  'newer-store': sql("INSERT INTO migrations VALUES (999, 'from the future', 0)"),
  'garbage-store': change(store, (bytes) => bytes.fill('garbage ')),
  'damaged-header': change(store, (bytes) => bytes.fill(0xff, 16, 100)),
  'damaged-pages': change(store, (bytes) => bytes.fill(0x5a, 4_096)),
  'cut-store': change(store, half),
  'foreign-store': sql('CREATE TABLE notes (text TEXT)'),
  async owner({ folder }: Place) {
    const opened = await openStore({ dataDir: join(folder, data) });
    return () => opened.store.close();
  },
  /** As a power cut may leave it: what was written last lies in the log, and half of the log is gone. */
  async 'cut-log'({ folder }: Place) {
    const opened = await openStore({ dataDir: join(folder, data) });
    await opened.store.writeSettingOnce('written-last', 'lost with the log');
    cpSync(join(folder, data), join(folder, 'snapshot'), {
      recursive: true,
      filter: (name) => !name.endsWith('.sock'),
    });
    await opened.store.close();
    rmSync(join(folder, data), { recursive: true });
    renameSync(join(folder, 'snapshot'), join(folder, data));
    const log = join(folder, `${store}-wal`);
    const bytes = readFileSync(log);
    if (bytes.length === 0) throw new Error('nothing lies in the log');
    writeFileSync(log, half(bytes));
    return async () => {};
  },
  'no-master-key': made((folder) => rmSync(join(folder, masterKey))),
  'other-master-key': write(masterKey, `${'1f'.repeat(32)}\n`),
  'malformed-master-key': write(masterKey, 'not a key\n'),
  'open-master-key': made((folder) => chmodSync(join(folder, masterKey), 0o644)),
  'cut-backup': change('backup.db', half),
  'garbage-journal': write(journal, 'this was a journal once\n'.repeat(20)),
  'damaged-journal': change(
    journal,
    (bytes) => bytes.map((byte, i) => (i % 16 ? byte : byte ^ 0xff)) as Buffer,
  ),
  'short-token': write('token', 'short\n'),
  'open-token': made((folder) => {
    writeFileSync(join(folder, 'token'), 'a'.repeat(43));
    chmodSync(join(folder, 'token'), 0o644);
  }),
  'newer-journal': write(journal, journalOfVersion(2)),
} as const satisfies Readonly<Record<string, Prepare>>;

/** Names of the states that a row may start from. */
export type Preparation = keyof typeof byName;

/** Makes the states in their order; what it returns lets go of what is held. */
export async function prepare(names: readonly Preparation[], place: Place): Promise<Release> {
  const releases: Release[] = [];
  for (const name of names) {
    const step: Prepare = byName[name];
    const release = await step(place);
    if (release) releases.push(release);
  }
  return async () => {
    for (const release of releases) await release();
  };
}
