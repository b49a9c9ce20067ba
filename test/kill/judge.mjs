// Judges a gateway by the answers that terminals received from it, before and after it was killed.
//   node test/kill/judge.mjs --dir DIR --port PORT --seed N     over the wire, on a running gateway
//   node test/kill/judge.mjs --dir DIR --database FILE          in the database of a stopped one
// Prints one line of JSON; exit 1 when anything is at odds with the ledger in DIR.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { openLink } from '../independent/terminal.mjs';
import { fleet, Witness } from './fleet.mjs';
import { Ledger } from './ledger.mjs';
import { seededRandom } from './seeded-random.mjs';

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    port: { type: 'string' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string' },
  },
});

/** Purchases looked at again per terminal: all since the last time, and this many of the others. */
const olderPurchases = 3;

const ledger = new Ledger(join(values.dir, 'ledger.jsonl'));
const checked = { sets: 0, reissues: 0, purchases: 0, reversals: 0, rows: 0 };
const found = [];

if (values.database) judgeDatabase(values.database);
else await judgeOverTheWire(Number(values.port), Number(values.seed));

const violations = [...ledger.violations, ...found];
console.log(JSON.stringify({ checked, approvals: ledger.approvals, violations: violations.slice(0, 20) }));
process.exitCode = violations.length > 0 ? 1 : 0;

async function judgeOverTheWire(port, seed) {
  const random = seededRandom(seed);
  const judging = fleet.map(async (member) => {
    const link = await openLink({ port });
    try {
      await judgeTerminal(new Witness(ledger, member), link, random);
    } catch (error) {
      found.push(`${member.terminalId}: ${error.message}`);
    }
    await link.drop();
  });
  await Promise.all(judging);
}

async function judgeTerminal(witness, link, random) {
  const held = witness.seen.sets.at(-1);
  if (!held) return;
  if (held.usedAtMs === null && random.below(2) === 0) {
    checked.reissues++;
    await witness.signIn(link);
  }
  await judgeSets(witness, link, random);
  for (const purchase of purchasesToCheck(witness, random))
    await judgePurchase(witness, link, random, purchase);
  ledger.note({ k: 'judged', t: witness.id });
}

/** Buys under sets that have to be good: the oldest, some other, the newest. What is answered, the ledger judges. */
async function judgeSets(witness, link, random) {
  const sets = ledger.setsCountedOn(witness.id, Date.now());
  for (const set of new Set([sets[0], random.pick(sets), sets.at(-1)])) {
    checked.sets++;
    await witness.buy(link, '000000000100', set);
  }
}

function purchasesToCheck({ seen }, random) {
  const all = [...seen.purchases.values()];
  const fresh = all.filter(({ at }) => at > seen.judgedAt);
  const older = all.filter(({ at }) => at <= seen.judgedAt);
  return [
    ...fresh,
    ...Array.from({ length: Math.min(olderPurchases, older.length) }, () => random.pick(older)),
  ];
}

async function judgePurchase(witness, link, random, purchase) {
  checked.purchases++;
  // Of what was never answered the terminal sends half again and takes half back.
  const takesBack = purchase.answer === null && random.below(2) === 0;
  const wasUndone = purchase.undone !== null;
  // The purchase first: a reversal would put right what had been lost of it.
  if (wasUndone || !(takesBack || purchase.isUndoSent)) await witness.buyAgain(link, purchase);
  if (!wasUndone && !takesBack && !purchase.isUndoSent) return;
  checked.reversals++;
  await witness.undo(link, purchase);
  if (!wasUndone) await witness.buyAgain(link, purchase);
}

function judgeDatabase(file) {
  const db = new DatabaseSync(file);
  const integrity = db.prepare('PRAGMA integrity_check').get();
  if (Object.values(integrity)[0] !== 'ok')
    found.push(`the database is damaged: ${JSON.stringify(integrity)}`);
  for (const terminal of ledger.terminals) {
    judgeAnswerRows(terminal, db.prepare('SELECT * FROM answers WHERE terminal_id = ?').all(terminal.id));
    const { count } = db
      .prepare('SELECT count(*) AS count FROM key_sets WHERE terminal_id = ?')
      .get(terminal.id);
    judgeSetCount(terminal, count);
  }
  db.close();
}

function judgeAnswerRows({ id, purchases }, rows) {
  checked.rows += rows.length;
  const byStan = new Map(rows.map((row) => [row.stan, row]));
  if (byStan.size !== rows.length) found.push(`${id}: a trace number was booked twice`);
  for (const { stan, answer, undone, isUndoSent } of purchases.values()) {
    const row = byStan.get(stan);
    const state = row?.state ?? 'no row';
    if (undone !== null && !['reversed', 'unseen', 'declined'].includes(state)) {
      found.push(`${id}/${stan}: its reversal was acknowledged, in the database it is ${state}`);
    }
    if (!answer) continue;
    const isAsSaid = row && row.rrn === answer.rrn && row.authorisation_code === answer.auth;
    if (!isAsSaid || row.response_code !== answer.code)
      found.push(`${id}/${stan}: the database does not have its answer`);
    if (answer.code === '00' && !isUndoSent && state !== 'approved')
      found.push(`${id}/${stan}: approved, now ${state}`);
  }
  for (const { stan, amount } of rows) {
    if (purchases.get(stan)?.amount !== amount) found.push(`${id}/${stan}: a row that no terminal asked for`);
  }
}

/** Beside the sets that arrived there may be one whose 0810 was lost on the way; a second would not have been made. */
function judgeSetCount({ id, sets }, count) {
  checked.sets += count;
  if (count < sets.length) found.push(`${id}: ${sets.length} sets were received, ${count} are kept`);
  if (count > sets.length + 1) found.push(`${id}: ${count} sets were made, ${sets.length} received`);
}
