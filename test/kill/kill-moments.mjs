// When a round kills: after some trade, at a point of a frame's way, and how long what was killed stays dead.
import { setTimeout as wait } from 'node:timers/promises';

/** Trade before something is killed. */
const [tradeMsMin, tradeMsMore] = [80, 350];
/** … and at the longest until a frame or a call comes to the point that is waited for. */
export const ambushMs = 800;
/** From sending a request to the kill, in parts of the time that its answer takes: about when it is committed. */
const [commitShareMin, commitShareMore] = [0.4, 0.6];
/** What was killed stays dead for so long, at most. */
const deadMsMax = 60;

/** Lets all trade for a while, drawn from `random`. */
export function tradeFor(random) {
  return wait(tradeMsMin + random.below(tradeMsMore));
}

/** Leaves what was killed dead for a while, drawn from `random`. */
export function stayDead(random) {
  return wait(random.below(deadMsMax));
}

/**
 * How long to wait before the kill, at this point of a frame's way, in milliseconds. The first parameter is a point as
 * Relay.ambush has it; at none it is done at once.
 * @param {object} kill
 * @param {number} kill.chance from 0 to 1
 * @param {number} kill.bookedWithinMs from delivering an answer to the kill, at most: it is written in between
 * @param {Relay} kill.relay knows how long answers take
 */
export function delayMsAt({ point, mti } = {}, { chance, bookedWithinMs, relay }) {
  if (point === 'sent') return (commitShareMin + chance * commitShareMore) * relay.answerMsOf(mti);
  return point === 'delivered' ? chance * bookedWithinMs : 0;
}
