// Kills terminals and gateway alike with SIGKILL, while the terminals of three shops sign in, buy, reverse and settle
// over sockets that are bad on some days; starts them again, and in the end has a judge of its own compare three books:
// what the cashiers were shown, what the terminals have in their journals, what the gateway has in its store.
import { setTimeout as wait } from 'node:timers/promises';
import { killByDays } from './kill-days.mjs';
import { ambushMs, delayMsAt, stayDead, tradeFor } from './kill-moments.mjs';
import { lieOfBothNames } from './lies-both.mjs';
import { seededRandom } from './seeded-random.mjs';
import { Stage } from './stage.mjs';
import { roundsForAll, strikeOf, wordsOf } from './strikes.mjs';

/** From delivering an answer to the kill, at most: a terminal has it in its journal by then, or just not. */
const bookedWithinMs = 4;
/** From start to the second kill: from before the gateway opens its store to when it serves again. */
const startWithinMs = 600;

await killByDays({
  script: 'kill-both.mjs',
  judge: 'judge-both.mjs',
  victims: 'terminals and gateway',
  rounds: 50,
  roundsForAll,
  lies: lieOfBothNames,
  help: {
    rounds: 'how often something is killed',
    seed: 'what the shops do, what is lost on the way, who is killed and where',
  },
  stageOf: (place, start) => new Stage(place, start),
  strikeOnce,
});

async function strikeOnce(stage, round, seed) {
  const random = seededRandom(seed * 1_000_003 + round);
  const strike = strikeOf(round, (pass) => seededRandom(seed * 31 + pass));
  const { relay } = stage;
  // Reversals are due only where answers were lost.
  relay.isLossy = strike.at?.mti === '0400' || random.below(2) === 0;
  await tradeFor(random);
  const someShop = random.pick(stage.shops);
  const chance = random.next();
  let victims = [];
  const kill = async (terminalId) => {
    const shop = stage.shops.find((each) => each.has(terminalId)) ?? someShop;
    victims = strike.victims.map((victim) => (victim === 'shop' ? shop : victim));
    await wait(delayMsAt(strike.at, { chance, bookedWithinMs, relay }));
    await stage.kill(victims);
  };
  const isMet = strike.at ? await relay.ambush({ ...strike.at, withinMs: ambushMs }, kill) : false;
  if (!isMet) await kill(null);
  if (strike.again) await stage.killWhileStarting(victims, random.below(startWithinMs));
  await stayDead(random);
  await stage.start(victims);
  return wordsOf(strike) + (strike.at && !isMet ? ', by chance' : '');
}
