// Judges agent and gateway by three books, when all is at rest and stopped: what the applications were told, and told
// again by key; what the terminals said of themselves; the gateway's database. The relay's tells what went over the wire.
//   node test/kill/judge-agent.mjs --dir DIR --database FILE [--must-meet] [--lie NAME]
// Prints one line of JSON; exit 1 when the books are at odds, and, with --must-meet, when some kind of kill met nothing:
// such a run has shown nothing. A lie falsifies one of the books first.
import { agentFleet, tillsBookOf } from './agent-place.mjs';
import { CashiersBook } from './cashiers-book.mjs';
import { GatewaysBook } from './gateways-book.mjs';
import { judgeWords, restlessness, sayVerdict } from './judge-words.mjs';
import { lieOfAgent, lieOfAgentNames } from './lies-agent.mjs';
import { readLines } from './lines-file.mjs';
import { doubledOnTheWire, relaysBookOf } from './relays-book.mjs';

const booked = ['ask', 'told', 'open', 'rest'];

const words = judgeWords(lieOfAgentNames);
if (words.lie) lieOfAgent(words.lie, words.dir, words.database);
const lines = readLines(tillsBookOf(words.dir));
const wire = readLines(relaysBookOf(words.dir));
const books = readBooks();
const gateway = new GatewaysBook(words.database);
for (const book of books) gateway.judgeTerminal(book);
gateway.judgeReferences();
gateway.judgeAttempts();
const counts = countAll();
gateway.close();

sayVerdict(
  counts,
  [
    ...lines.filter(({ k }) => k === 'doubt').map(({ t, what }) => `${t}: ${what}`),
    ...books.flatMap((book) => book.violations),
    ...books.flatMap(restlessness),
    ...gateway.violations,
    ...doubledOnTheWire(wire),
    ...changedStories(),
  ],
  words,
);

function readBooks() {
  const byId = new Map(agentFleet.map(({ terminalId }) => [terminalId, new CashiersBook(terminalId)]));
  for (const entry of lines) if (booked.includes(entry.k)) byId.get(entry.t).apply(entry);
  return [...byId.values()];
}

/** Who asks again for a purchase hears what he heard before, and that what was in doubt is reversed. */
function changedStories() {
  const told = new Map(
    lines.filter(({ k, key }) => k === 'told' && key).map((line) => [line.key, line.said]),
  );
  const asked = lines.filter(({ k, key }) => k === 'ask' && key).map(({ key }) => key);
  const again = new Map(lines.filter(({ k }) => k === 'again').map((line) => [line.key, line.said]));
  return asked.flatMap((key) => {
    const [first, later] = [told.get(key), again.get(key)];
    if (first === undefined) return [`${key} was never told how it ended`];
    if (later === undefined) return [`${key} was not asked for again`];
    if (later === null || first.found === 'nothing')
      return later === first || (later === null && first.found === 'nothing')
        ? []
        : [`${key} was ${inWords(first)}, and later ${inWords(later)}`];
    if (inWords(later) !== inWords(first))
      return [`${key} was ${inWords(first)}, and later ${inWords(later)}`];
    if (later.outcome === 'unknown' && later.reversal !== 'reversed')
      return [`${key} was unknown, and at the end of the day its reversal is ${later.reversal}`];
    return [];
  });
}

function inWords(said) {
  if (said === null) return 'not known';
  const { outcome, operationId, stan, rrn, authorisationCode } = said;
  return [outcome, operationId, stan, rrn, authorisationCode].map((word) => word ?? '-').join(' ');
}

function countAll() {
  const sum = (of) => books.reduce((total, book) => total + of(book), 0);
  const told = lines.filter(({ k, act }) => k === 'told' && act === 'purchase').map(({ said }) => said);
  const rows = books.flatMap(({ terminalId }) => [...gateway.answersOf(terminalId).values()]);
  const recovered = told.filter(({ isRecovered }) => isRecovered);
  const of = (some, outcome) => some.filter((said) => said.outcome === outcome).length;
  return {
    asked: sum((book) => book.counts.purchases),
    approvals: of(told, 'approved'),
    declines: of(told, 'declined'),
    unknown: of(told, 'unknown'),
    nothingSent: of(told, 'failed'),
    reversed: rows.filter(({ state }) => state === 'reversed').length,
    reversedUnseen: rows.filter(({ state }) => state === 'unseen').length,
    settlements: sum((book) => book.settled.length),
    signIns: sum((book) => book.signIns),
    toldAfterAskingAgain: told.filter(({ tries }) => tries > 0).length,
    otherCallsKilled: sum((book) => book.counts.interrupted),
    fates: countBy(wire.map(({ fate }) => fate)),
    exercised: {
      /** In the terminal's journal, and not in the agent's book. */
      approvedAndKilledBeforeTheBook: of(recovered, 'approved'),
      unknownAndKilled: of(recovered, 'unknown'),
      nothingSentAndKilled: told.filter(({ reason }) => reason === 'interrupted').length,
      /** In the book, and not yet told. */
      endedAndKilledBeforeTold: told.filter(({ tries, isRecovered }) => tries > 0 && !isRecovered).length,
    },
  };
}

function countBy(words) {
  const counts = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
