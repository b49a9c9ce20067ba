// Falsifies the database of a stopped gateway, to see whether a judge of three books notices.
import { DatabaseSync } from 'node:sqlite';

/** One statement each. `$seq` is that of the newest answer in the state named. */
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

/** Tells one lie; throws where there is nothing to lie about. */
export function lieInDatabase(name, database) {
  const [state, statement] = inDatabase[name];
  const db = new DatabaseSync(database);
  const { seq } = db.prepare('SELECT max(seq) AS seq FROM answers WHERE state = ?').get(state);
  if (seq === null) throw new Error(`there is no answer that is ${state} to lie about`);
  const { changes } = db.prepare(statement).run(statement.includes('$seq') ? { $seq: seq } : {});
  db.close();
  if (changes === 0) throw new Error('nothing was changed');
}
