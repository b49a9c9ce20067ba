// Falsifies one of the books that judge-both.mjs reads, to see whether it notices.
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { readLines } from './lines-file.mjs';
import { relaysBookOf } from './relays-book.mjs';
import { cashiersBookOf, shops } from './shops.mjs';

/** Of the gateway's database: one statement each. `$seq` is that of the newest answer in the state named. */
export const inDatabase = {
  /** Forgets an approval. */
  approval: ['approved', 'DELETE FROM answers WHERE seq = $seq'],
  amount: ['approved', "UPDATE answers SET amount = '000000000009' WHERE seq = $seq"],
  reference: ['approved', "UPDATE answers SET rrn = '999999999999' WHERE seq = $seq"],
  /** Reverses what the cashier was shown as approved. */
  taken: ['approved', "UPDATE answers SET state = 'reversed', reversed_at_ms = at_ms WHERE seq = $seq"],
  /** Books a purchase twice. */
  doubled: [
    'approved',
    `INSERT INTO answers (terminal_id, batch_number, stan, state, amount, response_code, rrn, local_time, local_date, at_ms)
     SELECT terminal_id, batch_number, '999999', state, amount, response_code, 'X', local_time, local_date, at_ms
     FROM answers WHERE seq = $seq`,
  ],
  /** Takes back that it took a purchase back. */
  revived: ['reversed', "UPDATE answers SET state = 'approved', reversed_at_ms = NULL WHERE seq = $seq"],
  /** Forgets a reversal whose purchase it had not seen. */
  reversal: ['unseen', 'DELETE FROM answers WHERE seq = $seq'],
  'key-sets': [
    'approved',
    'DELETE FROM key_sets WHERE terminal_id = (SELECT terminal_id FROM answers WHERE seq = $seq)',
  ],
  /** Gives a reference to two. */
  'shared-reference': [
    'unseen',
    "UPDATE answers SET rrn = (SELECT max(rrn) FROM answers WHERE state = 'approved') WHERE seq = $seq",
  ],
  batch: [
    'approved',
    `UPDATE terminals SET batch_number = '000999'
     WHERE terminal_id = (SELECT terminal_id FROM answers WHERE seq = $seq)`,
  ],
  /** Says that a terminal's MAC was wrong. */
  mac: ['approved', "UPDATE attempts SET reason = 'mac-failure' WHERE id = (SELECT max(id) FROM attempts)"],
};

/** Of the cashiers' book of the first shop: the entries come in, others go out. */
const inCashiersBook = {
  /** The cashier was shown less than there is. */
  shown: (entries) => {
    const at = entries.findLastIndex(isApproval);
    return entries.with(at, { ...entries[at], said: { ...entries[at].said, outcome: 'unknown' } });
  },
  /** One number for two purchases. */
  number: (entries) => {
    const at = entries.findLastIndex(isApproval);
    const told = entries[at];
    const { said } = entries.find((entry) => isApproval(entry) && entry.t === told.t);
    const { stan, batchNumber } = said;
    return entries.with(at, { ...told, said: { ...told.said, stan, batchNumber } });
  },
  unbalanced: (entries) => {
    const at = entries.findLastIndex(({ said }) => said?.outcome === 'settled');
    return entries.with(at, { ...entries[at], said: { ...entries[at].said, isBalanced: false } });
  },
  /** The terminal has forgotten a sale. */
  sums: (entries) => {
    const at = entries.findLastIndex(({ totals }) => totals?.count > 0);
    return entries.with(at, { ...entries[at], totals: { count: 0, amount: '000000000000' } });
  },
  journal: (entries) => entries.with(-1, { ...entries.at(-1), damage: ['damaged'] }),
  'sign-in': (entries) => {
    const at = entries.findIndex(({ k, isSignedIn }, i) => k === 'open' && isSignedIn && i > 0);
    return entries.with(at, { ...entries[at], isSignedIn: false });
  },
  refused: (entries) => {
    const at = entries.findLastIndex(isApproval);
    const attempts = [...entries[at].said.attempts.slice(0, -1), 'refused'];
    const said = { ...entries[at].said, outcome: 'unknown', responseCode: 'A0', attempts };
    return entries.with(at, { ...entries[at], said });
  },
  pending: (entries) => {
    const { reversal: _, ...last } = entries.at(-1);
    return entries.with(-1, { ...last, reversal: { key: '000001/000001', tries: 1 } });
  },
};

/** Of the relay's book: the entries come in, others go out. */
const onTheWire = {
  'sent-twice': (entries) => [...entries, entries.findLast(({ mti }) => mti === '0200')],
  /** No kill met anything. */
  unmet: () => [],
};

export const lieOfBothNames = [inDatabase, inCashiersBook, onTheWire].flatMap(Object.keys);

/** Tells one lie; throws where there is nothing to lie about. */
export function lieOfBoth(name, dir, database) {
  if (name in inDatabase) return lieInDatabase(inDatabase[name], database);
  if (name in onTheWire) rewrite(relaysBookOf(dir), onTheWire[name]);
  else rewrite(cashiersBookOf(dir, shops[0]), inCashiersBook[name]);
}

function rewrite(file, lied) {
  const entries = lied(readLines(file));
  writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

export function lieInDatabase([state, statement], database) {
  const db = new DatabaseSync(database);
  const { seq } = db.prepare('SELECT max(seq) AS seq FROM answers WHERE state = ?').get(state);
  if (seq === null) throw new Error(`there is no answer that is ${state} to lie about`);
  const { changes } = db.prepare(statement).run(statement.includes('$seq') ? { $seq: seq } : {});
  db.close();
  if (changes === 0) throw new Error('nothing was changed');
}

function isApproval({ act, said }) {
  return act === 'purchase' && said?.outcome === 'approved';
}
