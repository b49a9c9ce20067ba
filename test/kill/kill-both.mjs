// Kills terminals and gateway alike with SIGKILL, while the terminals of three shops sign in, buy, reverse and settle
// over sockets that are bad on some days; starts them again, and in the end has a judge of its own compare three books:
// what the cashiers were shown, what the terminals have in their journals, what the gateway has in its store.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lieOfBothNames } from './lies-both.mjs';
import { LinesFile, readLines } from './lines-file.mjs';
import { loopCommand } from './loop-command.mjs';
import { endAtSignals, endWithVerdict } from './loop-end.mjs';
import { Place } from './place.mjs';
import { seededRandom } from './seeded-random.mjs';
import { Stage } from './stage.mjs';
import { roundsForAll, strikeOf, wordsOf } from './strikes.mjs';

const usage = `node_modules/.bin/node test/kill/kill-both.mjs [--rounds N] [--seed N] [--dir DIR] [--lie NAME]

  --rounds   how often something is killed (default 50)
  --seed     what the shops do, what is lost on the way, who is killed and where (default 1)
  --dir      keeps data, journals and books; the same command with the same folder goes on where it was interrupted
  --lie      falsifies one of the books before the judge reads them: ${lieOfBothNames.join(', ')}

Exit 1 when the books are at odds, when something does not come up again by itself, and, from ${roundsForAll} rounds on, when a
kind of kill met nothing.`;

/** Trade before something is killed. */
const [tradeMsMin, tradeMsMore] = [80, 350];
/** … and at the longest until a frame comes to the point that is waited for. */
const ambushMs = 800;
/** From sending a request to the kill, in parts of the time that its answer takes: about when it is committed. */
const [commitShareMin, commitShareMore] = [0.4, 0.6];
/** From delivering an answer to the kill, at most: a terminal has it in its journal by then, or just not. */
const bookedWithinMs = 4;
/** What was killed stays dead for so long, at most. */
const deadMsMax = 60;
/** From start to the second kill: from before the gateway opens its store to when it serves again. */
const startWithinMs = 600;
/** So many rounds are a day: then all rest, and the judge reads the books. */
const roundsPerDay = 25;

const { rounds, seed, dir, lie } = loopCommand({ usage, rounds: 50, lies: lieOfBothNames });
const place = new Place(dir);
endAtSignals(place);
const roundsFile = join(place.dir, 'rounds.jsonl');
const done = readLines(roundsFile);
const roundsBook = new LinesFile(roundsFile);
const from = done.length;
const stage = new Stage(place, { seed, from, kills: done.at(-1)?.kills });
await stage.set();
let verdict = {};

console.log(
  `kill loop of terminals and gateway: seed ${seed}, rounds ${from + 1} to ${rounds}, in ${place.dir}`,
);
const startedMs = Date.now();
await endWithVerdict(place, loop, summary);

/** Resolves with what went wrong, or null. */
async function loop() {
  let round = from;
  do {
    await stage.startAll();
    const evening = Math.min(rounds, (Math.floor(round / roundsPerDay) + 1) * roundsPerDay);
    for (; round < evening; round++) {
      const strike = await strikeOnce(round);
      if (stage.collapse) return `round ${round + 1}: ${stage.collapse}`;
      roundsBook.write({ n: round, strike, kills: stage.kills });
      if ((round + 1) % 10 === 0) console.log(`${round + 1} rounds, ${perRoundMs(round + 1)} ms a round`);
    }
    const problem = (await stage.rest()) ?? (await judge(round >= rounds));
    if (problem) return problem;
  } while (round < rounds);
  return null;
}

/** Trades, kills and starts again; resolves with what was killed, in words. */
async function strikeOnce(round) {
  const random = seededRandom(seed * 1_000_003 + round);
  const strike = strikeOf(round, (pass) => seededRandom(seed * 31 + pass));
  const { relay } = stage;
  // Reversals are due only where answers were lost.
  relay.isLossy = strike.at?.mti === '0400' || random.below(2) === 0;
  await wait(tradeMsMin + random.below(tradeMsMore));
  const someShop = random.pick(stage.shops);
  const chance = random.next();
  let victims = [];
  const kill = async (terminalId) => {
    const shop = stage.shops.find((each) => each.has(terminalId)) ?? someShop;
    victims = strike.victims.map((victim) => (victim === 'shop' ? shop : victim));
    await wait(delayOf(strike.at, chance));
    await stage.kill(victims);
  };
  const isMet = strike.at ? await relay.ambush({ ...strike.at, withinMs: ambushMs }, kill) : false;
  if (!isMet) await kill(null);
  if (strike.again) await stage.killWhileStarting(victims, random.below(startWithinMs));
  await wait(random.below(deadMsMax));
  await stage.start(victims);
  return wordsOf(strike) + (strike.at && !isMet ? ', by chance' : '');
}

/** How long to wait before the kill, at this point of a frame's way. */
function delayOf({ point, mti } = {}, chance) {
  if (point === 'sent') return (commitShareMin + chance * commitShareMore) * stage.relay.answerMsOf(mti);
  return point === 'delivered' ? chance * bookedWithinMs : 0;
}

/** Reads the books of all that are at rest; resolves with what is at odds in them, null when nothing is. */
async function judge(isLast) {
  const words = ['--database', place.database];
  if (isLast && lie) words.push('--lie', lie);
  if (isLast && rounds >= roundsForAll) words.push('--must-meet');
  const { code, out } = await place.judge('judge-both.mjs', ...words);
  if (out === '') return `the judge ended with ${code}`;
  verdict = JSON.parse(out);
  if (code === 0) return null;
  return verdict.violations.join('\n') || `the judge ended with ${code}`;
}

function summary() {
  const { violations: _, ...counts } = verdict;
  return {
    rounds: readLines(roundsFile).length,
    seed,
    kills: stage.kills,
    ...counts,
    msPerRound: perRoundMs(rounds),
  };
}

function perRoundMs(round) {
  return Math.round((Date.now() - startedMs) / Math.max(1, round - from));
}
