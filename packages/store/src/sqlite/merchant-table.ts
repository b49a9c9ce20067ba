import type { DatabaseSync } from 'node:sqlite';
import type { Merchant } from '../terminal-record.ts';

export type MerchantTable = ReturnType<typeof merchantTable>;

export function merchantTable(db: DatabaseSync) {
  const put = db.prepare(
    'INSERT INTO merchants (merchant_id, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name',
  );
  const select = db.prepare('SELECT merchant_id, name FROM merchants WHERE merchant_id = ?');

  return {
    put(merchant: Merchant): void {
      put.run(merchant.merchantId, merchant.name);
    },

    load(wanted: string): Merchant | null {
      const row = select.get(wanted) as [merchantId: string, name: string] | undefined;
      return row ? { merchantId: row[0], name: row[1] } : null;
    },
  };
}
