// Kills the agent with SIGKILL while applications sell at its terminals over a network that fails, starts it again, and
// in the end has a judge of its own compare what the applications were told with what the gateway has in its store.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AgentStage } from './agent-stage.mjs';
import { agentStrikes, wordsOfStrike } from './agent-strikes.mjs';
import { lieOfAgentNames } from './lies-agent.mjs';
import { LinesFile, readLines } from './lines-file.mjs';
import { loopCommand } from './loop-command.mjs';
import { endAtSignals, endWithVerdict } from './loop-end.mjs';
import { Place } from './place.mjs';
import { seededRandom } from './seeded-random.mjs';
import { strikeOf } from './strikes.mjs';

/** With so many rounds every kind of strike has come several times, and has met what it is for. */
const roundsForAll = 4 * agentStrikes.length;

const usage = `node_modules/.bin/node test/kill/kill-agent.mjs [--rounds N] [--seed N] [--dir DIR] [--lie NAME]

  --rounds   how often the agent is killed (default 25)
  --seed     what the tills do, what the network loses, when the agent is killed (default 1)
  --dir      keeps data, journals and books; the same command with the same folder goes on where it was interrupted
  --lie      falsifies one of the books before the judge reads them: ${lieOfAgentNames.join(', ')}

Exit 1 when the books are at odds, when something does not come up again by itself, and, from ${roundsForAll} rounds on, when a
kind of kill met nothing.`;

/** Trade before the agent is killed. */
const [tradeMsMin, tradeMsMore] = [80, 350];
/** … and at the longest until a frame or a call comes to the point that is waited for. */
const ambushMs = 800;
/** From sending a request to the kill, in parts of the time that its answer takes: about when it is committed. */
const [commitShareMin, commitShareMore] = [0.4, 0.6];
/** From delivering an answer to the kill, at most: journal and book are written in between. */
const bookedWithinMs = 6;
/** From posting a purchase to the kill, at most: about as long as one takes. */
const postedWithinMs = 40;
/** What was killed stays dead for so long, at most. */
const deadMsMax = 60;
/** From start to the second kill: from before the agent opens its journals to when it serves again. */
const startWithinMs = 700;
/** So many rounds are a day: then all rest, and the judge reads the books. */
const roundsPerDay = 25;

const { rounds, seed, dir, lie } = loopCommand({ usage, rounds: 25, lies: lieOfAgentNames });
const place = new Place(dir);
endAtSignals(place);
const roundsFile = join(place.dir, 'rounds.jsonl');
const done = readLines(roundsFile);
const roundsBook = new LinesFile(roundsFile);
const from = done.length;
const stage = new AgentStage(place, { seed, from, kills: done.at(-1)?.kills });
await stage.set();
let verdict = {};

console.log(`kill loop of the agent: seed ${seed}, rounds ${from + 1} to ${rounds}, in ${place.dir}`);
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

/** Trades, kills and starts again; resolves with what was met, in words. */
async function strikeOnce(round) {
  const random = seededRandom(seed * 1_000_003 + round);
  const strike = strikeOf(round, (pass) => seededRandom(seed * 31 + pass), agentStrikes);
  const { relay } = stage;
  // Three days of four are bad ones; reversals are due only where answers were lost.
  relay.isLossy = strike.at?.mti === '0400' || random.below(4) > 0;
  await wait(tradeMsMin + random.below(tradeMsMore));
  const chance = random.next();
  const isMet = await meet(strike, chance);
  if (!isMet) await stage.kill();
  if (strike.again) await stage.killWhileStarting(random.below(startWithinMs));
  await wait(random.below(deadMsMax));
  await stage.start();
  return wordsOfStrike(strike) + ((strike.at || strike.call) && !isMet ? ', by chance' : '');
}

/** Kills at the moment that this strike waits for; resolves whether it came. */
async function meet({ at, call }, chance) {
  if (at) {
    return stage.relay.ambush({ ...at, withinMs: ambushMs }, async () => {
      await wait(delayOf(at, chance));
      await stage.kill();
    });
  }
  if (!call || !(await stage.call(call, ambushMs))) return false;
  await wait(call === 'posted' ? chance * postedWithinMs : chance * bookedWithinMs);
  await stage.kill();
  return true;
}

/** How long to wait before the kill, at this point of a frame's way. */
function delayOf({ point, mti }, chance) {
  if (point === 'sent') return (commitShareMin + chance * commitShareMore) * stage.relay.answerMsOf(mti);
  return point === 'delivered' ? chance * bookedWithinMs : 0;
}

/** Reads the books of all that are at rest; resolves with what is at odds in them, null when nothing is. */
async function judge(isLast) {
  const words = ['--database', place.database];
  if (isLast && lie) words.push('--lie', lie);
  if (isLast && rounds >= roundsForAll) words.push('--must-meet');
  const { code, out } = await place.judge('judge-agent.mjs', ...words);
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
