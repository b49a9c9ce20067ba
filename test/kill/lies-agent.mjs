// Falsifies one of the books that judge-agent.mjs reads, to see whether it notices.
import { tillsBookOf } from './agent-place.mjs';
import { inDatabase, lieInDatabase } from './lies-in-database.mjs';
import { rewriteLines } from './lines-file.mjs';
import { relaysBookOf } from './relays-book.mjs';

/** Of the applications' book: the lines come in, others go out. */
const inTillsBook = {
  /** An application was told less than there is. */
  shown: (lines) => {
    const at = lines.findLastIndex(isApproval);
    return lines.with(at, { ...lines[at], said: { ...lines[at].said, outcome: 'unknown' } });
  },
  /** One number for two purchases. */
  number: (lines) => {
    const at = lines.findLastIndex(isApproval);
    const last = lines[at];
    const { stan, batchNumber } = lines.find((line) => isApproval(line) && line.t === last.t).said;
    return lines.with(at, { ...last, said: { ...last.said, stan, batchNumber } });
  },
  /** Who asks again hears another outcome. */
  story: (lines) => {
    const at = lines.findLastIndex(({ k, said }) => k === 'again' && said?.outcome === 'approved');
    return lines.with(at, { ...lines[at], said: { ...lines[at].said, outcome: 'failed' } });
  },
  /** The agent has forgotten a key. */
  forgotten: (lines) => {
    const at = lines.findLastIndex(({ k, said }) => k === 'again' && said?.outcome === 'approved');
    return lines.with(at, { ...lines[at], said: null });
  },
  /** Nobody ever said how a purchase ended. */
  untold: (lines) => lines.toSpliced(lines.findLastIndex(isApproval), 1),
  /** What is in doubt stays so. */
  doubt: (lines) => {
    const at = lines.findLastIndex(({ k, said }) => k === 'again' && said?.outcome === 'unknown');
    return lines.with(at, { ...lines[at], said: { ...lines[at].said, reversal: 'due' } });
  },
  /** Two operations for one key. */
  twins: (lines) => [...lines, { k: 'doubt', t: lines[0].t, what: 'its key is two operations' }],
  sums: (lines) => {
    const at = lines.findLastIndex(({ totals }) => totals?.count > 0);
    return lines.with(at, { ...lines[at], totals: { count: 0, amount: '000000000000' } });
  },
  pending: (lines) => {
    const at = lines.findLastIndex(({ k }) => k === 'rest');
    return lines.with(at, { ...lines[at], reversal: { key: '000001/000001', tries: 1 } });
  },
};

/** Of the relay's book: the lines come in, others go out. */
const onTheWire = {
  'sent-twice': (lines) => [...lines, lines.findLast(({ mti }) => mti === '0200')],
};

/** Of the whole run: no kill met anything. */
const unmet = {
  unmet: (lines) =>
    lines.map((line) =>
      line.said ? { ...line, said: { ...line.said, tries: 0, isRecovered: false, reason: null } } : line,
    ),
};

export const lieOfAgentNames = [inDatabase, inTillsBook, onTheWire, unmet].flatMap(Object.keys);

/** Tells one lie; throws where there is nothing to lie about. */
export function lieOfAgent(name, dir, database) {
  if (name in inDatabase) return lieInDatabase(name, database);
  if (name in onTheWire) rewriteLines(relaysBookOf(dir), onTheWire[name]);
  else rewriteLines(tillsBookOf(dir), { ...inTillsBook, ...unmet }[name]);
}

function isApproval({ k, act, said }) {
  return k === 'told' && act === 'purchase' && said?.outcome === 'approved';
}
