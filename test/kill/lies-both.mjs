// Falsifies one of the books that judge-both.mjs reads, to see whether it notices.
import { inDatabase, lieInDatabase } from './lies-in-database.mjs';
import { rewriteLines } from './lines-file.mjs';
import { relaysBookOf } from './relays-book.mjs';
import { cashiersBookOf, shops } from './shops.mjs';

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
  if (name in inDatabase) return lieInDatabase(name, database);
  if (name in onTheWire) rewriteLines(relaysBookOf(dir), onTheWire[name]);
  else rewriteLines(cashiersBookOf(dir, shops[0]), inCashiersBook[name]);
}

function isApproval({ act, said }) {
  return act === 'purchase' && said?.outcome === 'approved';
}
