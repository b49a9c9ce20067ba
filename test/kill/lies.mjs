// Falsifies the database of a stopped gateway, to see whether the judge notices.
import { DatabaseSync } from 'node:sqlite';

const lies = {
  /** Forgets the last purchase whose approval was received. */
  approval(db, { terminal, purchase }) {
    db.prepare('DELETE FROM answers WHERE terminal_id = ? AND stan = ?').run(terminal.id, purchase.stan);
  },
  /** Books it under another reference. */
  reference(db, { terminal, purchase }) {
    db.prepare("UPDATE answers SET rrn = '999999999999' WHERE terminal_id = ? AND stan = ?").run(
      terminal.id,
      purchase.stan,
    );
  },
  /** Takes back that it took a purchase back. */
  reversal(db, { terminal, purchase }) {
    db.prepare(
      "UPDATE answers SET state = 'approved', reversed_at_ms = NULL WHERE terminal_id = ? AND stan = ? AND state = 'reversed'",
    ).run(terminal.id, purchase.stan);
  },
  /** Forgets the newest keys that a terminal was given. */
  'key-set'(db, { terminal }) {
    db.prepare('DELETE FROM key_sets WHERE seq = (SELECT max(seq) FROM key_sets WHERE terminal_id = ?)').run(
      terminal.id,
    );
  },
};

export const lieNames = Object.keys(lies);

/** Tells one lie about something that the ledger knows; false where there is nothing yet to lie about. */
export function lie(name, file, ledger) {
  const subject = subjectOf(name, ledger);
  if (!subject) return false;
  const db = new DatabaseSync(file);
  lies[name](db, subject);
  db.close();
  return true;
}

/** The terminal and its latest purchase that the lie is about. */
function subjectOf(name, ledger) {
  const candidates = ledger.terminals.flatMap((terminal) => {
    if (name === 'key-set') return terminal.sets.length > 0 ? [{ terminal, at: terminal.sets.length }] : [];
    return [...terminal.purchases.values()]
      .filter(({ answer, undone, isUndoSent }) =>
        name === 'reversal' ? undone === '00' && answer?.code === '00' : answer?.code === '00' && !isUndoSent,
      )
      .map((purchase) => ({ terminal, purchase, at: purchase.at }));
  });
  return candidates.sort((a, b) => a.at - b.at).at(-1);
}
