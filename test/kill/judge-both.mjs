// Judges terminals and gateway by three books, when all is at rest and stopped: the cashiers' of each shop, the
// terminals' own as they said them beside, the gateway's database. The relay's tells what the kills met.
//   node test/kill/judge-both.mjs --dir DIR --database FILE [--must-meet] [--lie NAME]
// Prints one line of JSON; exit 1 when the books are at odds, and, with --must-meet, when some kind of kill met nothing:
// such a run has shown nothing. A lie falsifies one of the books first.
import { CashiersBook } from './cashiers-book.mjs';
import { GatewaysBook } from './gateways-book.mjs';
import { judgeWords, restlessness, sayVerdict } from './judge-words.mjs';
import { lieOfBoth, lieOfBothNames } from './lies-both.mjs';
import { readLines } from './lines-file.mjs';
import { doubledOnTheWire, relaysBookOf } from './relays-book.mjs';
import { cashiersBookOf, shopFleet, shops } from './shops.mjs';

const words = judgeWords(lieOfBothNames);
if (words.lie) lieOfBoth(words.lie, words.dir, words.database);
const books = readBooks();
const wire = readLines(relaysBookOf(words.dir));
const gateway = new GatewaysBook(words.database);
for (const book of books) gateway.judgeTerminal(book);
gateway.judgeReferences();
gateway.judgeAttempts();
const counts = countAll();
gateway.close();

sayVerdict(
  counts,
  [
    ...books.flatMap((book) => book.violations),
    ...books.flatMap(restlessness),
    ...gateway.violations,
    ...doubledOnTheWire(wire),
  ],
  words,
);

function readBooks() {
  const byId = new Map(shopFleet.map(({ terminalId }) => [terminalId, new CashiersBook(terminalId)]));
  for (const shop of shops) {
    for (const entry of readLines(cashiersBookOf(words.dir, shop))) byId.get(entry.t).apply(entry);
  }
  return [...byId.values()];
}

function countAll() {
  const sum = (of) => books.reduce((total, book) => total + of(book), 0);
  const purchases = books.flatMap((book) => [...book.purchases.values()]);
  const rows = new Map(books.map(({ terminalId }) => [terminalId, gateway.answersOf(terminalId)]));
  const stateOf = (t, key) => rows.get(t).get(key)?.state;
  const inState = (keysOf, ...states) =>
    sum((book) => keysOf(book.counts).filter((key) => states.includes(stateOf(book.terminalId, key))).length);
  const stateOfEntry = ({ t, batch, stan }) => stateOf(t, `${batch}/${stan}`);
  // What the relay would have lost anyway tells nothing of the kill.
  const diedWithGateway = (mti) =>
    wire.filter(
      ({ mti: its, isSent, isGatewayDead, fate, end }) =>
        its === mti && isSent && isGatewayDead && fate === 'fine' && end !== 'answered',
    );
  const booked = diedWithGateway('0200').filter((entry) => stateOfEntry(entry) === 'reversed');
  const allRows = [...rows.values()].flatMap((answers) => [...answers.values()]);
  return {
    asked: sum(({ counts }) => counts.purchases),
    purchases: purchases.length,
    approvals: purchases.filter(({ shown }) => shown === 'approved').length,
    declines: purchases.filter(({ shown }) => shown === 'declined').length,
    reversed: allRows.filter(({ state }) => state === 'reversed').length,
    reversedUnseen: allRows.filter(({ state }) => state === 'unseen').length,
    settlements: sum(({ settled }) => settled.length),
    signIns: sum(({ signIns }) => signIns),
    keySets: gateway.keySets,
    callsKilled: sum(({ counts }) => counts.interrupted),
    exercised: {
      reversedAfterKillBetweenSendAndAnswer: inState(({ sentAndKilled }) => sentAndKilled, 'reversed'),
      reversedAfterKillOnTheWay: inState(
        ({ reversingAndKilled }) => reversingAndKilled,
        'reversed',
        'unseen',
      ),
      gatewayKilledBetweenCommitAndAnswer: booked.length,
      gatewayKilledAtReversal: diedWithGateway('0400').length,
    },
    met: {
      answersThatNeverLeft: booked.filter(({ isAnswered }) => !isAnswered).length,
      approvedAndKilledBeforeShown: sum(({ counts }) => counts.bookedAndKilled),
    },
  };
}
