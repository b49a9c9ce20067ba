// The third book: what the gateway has on its disk once it is stopped, held against what the cashiers were shown.
import { DatabaseSync } from 'node:sqlite';
import { inWords, sumsOf } from './cashiers-book.mjs';

/** What the gateway may not have had to answer to terminals that do all right. A late purchase may find its batch closed. */
const unfairReasons = [
  ...['mac-failure', 'mac-missing', 'no-usable-key-set', 'pin-failure', 'key-family-differs'],
  ...['stan-repeated', 'amount-differs', 'terminal-busy', 'terminal-unknown', 'merchant-differs'],
  ...['key-store-failure', 'store-failure', 'conflict-persists', 'internal-error', 'key-failure-reported'],
  ...['settlement-unreadable', 'format-error', 'field-missing', 'exchange-unknown'],
];

/** Reads the database of a stopped gateway. */
export class GatewaysBook {
  violations = [];
  #db;

  constructor(file) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    const [integrity] = Object.values(this.#db.prepare('PRAGMA integrity_check').get());
    if (integrity !== 'ok') this.violations.push(`the database is damaged: ${integrity}`);
  }

  close() {
    this.#db.close();
  }

  get keySets() {
    return this.#db.prepare('SELECT count(*) AS count FROM key_sets').get().count;
  }

  /** Its answers to purchases of a terminal, by batch and F11. */
  answersOf(terminalId) {
    const rows = this.#db.prepare('SELECT * FROM answers WHERE terminal_id = ? ORDER BY seq').all(terminalId);
    return new Map(rows.map((row) => [`${row.batch_number}/${row.stan}`, row]));
  }

  /** Every approval has a reference of its own. */
  judgeReferences() {
    const doubled = this.#db.prepare('SELECT rrn FROM answers GROUP BY rrn HAVING count(*) > 1').all();
    for (const { rrn } of doubled) this.violations.push(`the reference ${rrn} was given twice`);
  }

  judgeAttempts() {
    const wanted = `SELECT DISTINCT terminal_id, mti, stan, reason FROM attempts WHERE reason IN (${unfairReasons.map(() => '?').join()})`;
    for (const { terminal_id, mti, stan, reason } of this.#db.prepare(wanted).all(...unfairReasons))
      this.violations.push(`${terminal_id}: ${mti} ${stan} was answered with ${reason}`);
  }

  judgeTerminal(book) {
    const answers = this.answersOf(book.terminalId);
    const violate = (what) => this.violations.push(`${book.terminalId}: ${what}`);
    for (const purchase of book.purchases.values()) {
      const fault = faultOf(purchase, answers.get(purchase.key));
      if (fault) violate(`${purchase.key} ${fault}`);
    }
    for (const [key, row] of answers) {
      if (!book.purchases.has(key))
        violate(`${key}: a purchase of ${row.amount}, ${row.state}, that nobody asked for`);
    }
    for (const { batch, ...own } of book.settled) {
      const host = sumsOf(approvedIn(answers, batch));
      if (host.count !== own.count || host.amount !== own.amount)
        violate(`${batch} was settled with ${inWords(own)}, the gateway has ${inWords(host)}`);
    }
    this.#judgeKeySets(book, violate);
    if (book.isAtRest) this.#judgeRest(book, violate);
  }

  /** As many issues as sign-ins arrived, at least; and no set that nobody asked for. */
  #judgeKeySets({ terminalId, signIns }, violate) {
    const { issues, sets } = this.#db
      .prepare('SELECT sum(issue_count) AS issues, count(*) AS sets FROM key_sets WHERE terminal_id = ?')
      .get(terminalId);
    if ((issues ?? 0) < signIns)
      violate(`${signIns} sign-ins arrived, ${issues ?? 0} issues in ${sets} sets are kept`);
  }

  #judgeRest({ terminalId, last }, violate) {
    const { batch_number: batch } = this.#db
      .prepare('SELECT batch_number FROM terminals WHERE terminal_id = ?')
      .get(terminalId);
    if (last.batch !== batch) violate(`it is in batch ${last.batch}, the gateway in ${batch}`);
  }
}

/** What is wrong with the gateway's row of a purchase, from what its cashier was shown; null when nothing is. */
function faultOf({ shown, amount, rrn, auth, code }, row) {
  if (row && row.amount !== amount) return `was ${amount}, the gateway has ${row.amount}`;
  const state = row?.state ?? 'not there';
  if (shown === 'approved') {
    if (state !== 'approved') return `was shown as approved, at the gateway it is ${state}`;
    // After a kill the cashier sees the sums alone.
    const isSame = rrn === undefined || (row.rrn === rrn && row.authorisation_code === auth);
    return isSame
      ? null
      : `was shown with reference ${rrn} ${auth}, the gateway has ${row.rrn} ${row.authorisation_code}`;
  }
  if (state === 'approved') return `was not shown as approved (${shown}), and nothing has reversed it`;
  if (shown === 'declined' && (state !== 'declined' || row.response_code !== code))
    return `was declined with ${code}, at the gateway it is ${state} ${row?.response_code ?? ''}`;
  // A reversal was due: the gateway has taken it, whether it had seen the purchase or not.
  if (shown === 'unknown' && row === undefined)
    return 'was unknown, and its reversal never came to the gateway';
  if (shown === 'nothing' && row !== undefined) return `was not sent, at the gateway it is ${state}`;
  return null;
}

function approvedIn(answers, batch) {
  const rows = [...answers.values()].filter(
    ({ batch_number, state }) => batch_number === batch && state === 'approved',
  );
  return rows.map(({ amount }) => amount);
}
