import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import { newTerminal } from '../contract/records.ts';
import type { BatchedCall } from '../rpc/store-call.ts';
import { testFolder } from '../test-folder.ts';
import { createEngine } from './engine.ts';
import { storeFileName } from './open-database.ts';

const folder = testFolder();
afterEach(() => folder.remove());

const terminalId = '10000001';
const add: BatchedCall = { method: 'addTerminal', args: [newTerminal(terminalId)] };
const commit: BatchedCall = { method: 'commitExchange', args: [{ terminalId, expectedRevision: 1 }] };
const load: BatchedCall = { method: 'loadTerminal', args: [terminalId] };

/** What the file's heads are written through is changed from outside, while nobody owns it. */
function outside(sql: string): void {
  const db = new DatabaseSync(join(folder.dataDir, storeFileName), { timeout: 0 });
  db.exec(sql);
  db.close();
}

it('a store that cannot be settled, on a full disk say, lets go of its lock and loses nothing', async () => {
  const first = createEngine({ dataDir: folder.dataDir, create: true });
  first.runTogether([add]);
  first.close();
  outside("CREATE TRIGGER full BEFORE UPDATE ON terminal_states BEGIN SELECT RAISE(FAIL, 'full'); END");
  const engine = createEngine({ dataDir: folder.dataDir, create: false });
  engine.runTogether([commit]);
  engine.close();
  outside('DROP TRIGGER full');
  const again = createEngine({ dataDir: folder.dataDir, create: false });
  expect(again.read(load)).toMatchObject({ ok: true, value: { terminal: { revision: 2 } } });
  again.close();
});
