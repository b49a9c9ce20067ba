import { Secret } from '@rollcall/keys';
import { createPoolMaker } from '@rollcall/keys/pool-maker';
import { answerParent, cpuTimeUs } from '../child/answer-parent.ts';

/** What it costs to make key sets ahead: keys, KCVs and their sealing, on the pool's own thread. */
const maker = createPoolMaker({ masterKey: new Secret(crypto.getRandomValues(new Uint8Array(32))) });
const setsPerOrder = 256;

answerParent({ make });

/** CPU microseconds a set, all threads, over at least `count` sets. */
async function make(count: number): Promise<number> {
  const beganUs = cpuTimeUs();
  let made = 0;
  for (; made < count; made += setsPerOrder) {
    await maker.make({ family: 'double', makBytes: 8, count: setsPerOrder });
  }
  return (cpuTimeUs() - beganUs) / made;
}
