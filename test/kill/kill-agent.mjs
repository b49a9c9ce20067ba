// Kills the agent with SIGKILL while applications sell at its terminals over a network that fails, starts it again, and
// in the end has a judge of its own compare what the applications were told with what the gateway has in its store.
import { setTimeout as wait } from 'node:timers/promises';
import { AgentStage } from './agent-stage.mjs';
import { agentStrikes, wordsOfStrike } from './agent-strikes.mjs';
import { killByDays } from './kill-days.mjs';
import { ambushMs, delayMsAt, stayDead, tradeFor } from './kill-moments.mjs';
import { lieOfAgentNames } from './lies-agent.mjs';
import { seededRandom } from './seeded-random.mjs';
import { strikeOf } from './strikes.mjs';

/** From delivering an answer to the kill, at most: journal and book are written in between. */
const bookedWithinMs = 6;
/** From posting a purchase to the kill, at most: about as long as one takes. */
const postedWithinMs = 40;
/** From start to the second kill: from before the agent opens its journals to when it serves again. */
const startWithinMs = 700;

await killByDays({
  script: 'kill-agent.mjs',
  judge: 'judge-agent.mjs',
  victims: 'the agent',
  rounds: 25,
  // Every kind of strike has come several times by then, and has met what it is for.
  roundsForAll: 4 * agentStrikes.length,
  lies: lieOfAgentNames,
  help: {
    rounds: 'how often the agent is killed',
    seed: 'what the tills do, what the network loses, when the agent is killed',
  },
  stageOf: (place, start) => new AgentStage(place, start),
  strikeOnce,
});

async function strikeOnce(stage, round, seed) {
  const random = seededRandom(seed * 1_000_003 + round);
  const strike = strikeOf(round, (pass) => seededRandom(seed * 31 + pass), agentStrikes);
  // Three days of four are bad ones; reversals are due only where answers were lost.
  stage.relay.isLossy = strike.at?.mti === '0400' || random.below(4) > 0;
  await tradeFor(random);
  const chance = random.next();
  const isMet = await meet(stage, strike, chance);
  if (!isMet) await stage.kill();
  if (strike.again) await stage.killWhileStarting(random.below(startWithinMs));
  await stayDead(random);
  await stage.start();
  return wordsOfStrike(strike) + ((strike.at || strike.call) && !isMet ? ', by chance' : '');
}

/** Kills at the moment that this strike waits for; resolves whether it came. */
async function meet(stage, { at, call }, chance) {
  if (at) {
    const { relay } = stage;
    return relay.ambush({ ...at, withinMs: ambushMs }, async () => {
      await wait(delayMsAt(at, { chance, bookedWithinMs, relay }));
      await stage.kill();
    });
  }
  if (!call || !(await stage.call(call, ambushMs))) return false;
  await wait(call === 'posted' ? chance * postedWithinMs : chance * bookedWithinMs);
  await stage.kill();
  return true;
}
