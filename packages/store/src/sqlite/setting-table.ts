import type { DatabaseSync } from 'node:sqlite';
import type { Wrapped } from '@rollcall/keys';

export type SettingTable = ReturnType<typeof settingTable>;

type SettingRow = [text: string | null, keyId: string | null, blob: Uint8Array | null];

export function settingTable(db: DatabaseSync) {
  const select = db.prepare('SELECT text, key_id, blob FROM settings WHERE name = ?');
  const insert = db.prepare(
    'INSERT INTO settings (name, text, key_id, blob) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );

  return {
    read(name: string): Wrapped | string | null {
      const row = select.get(name) as SettingRow | undefined;
      if (!row) return null;
      const [text, keyId, blob] = row;
      return keyId !== null && blob !== null ? { keyId, blob } : text;
    },

    /** Does nothing where the name has a value. */
    writeOnce(name: string, value: Wrapped | string): void {
      if (typeof value === 'string') insert.run(name, value, null, null);
      else insert.run(name, null, value.keyId, value.blob);
    },
  };
}
