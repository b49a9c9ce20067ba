// How a kill loop ends: with a verdict, or at a signal; and what becomes of its folder then.
import { rmSync } from 'node:fs';

const interruptedExitCode = 130;

/** From here on SIGINT, SIGTERM and SIGHUP end this process, what it has started, and a folder that nobody asked for. */
export function endAtSignals(place) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      // Behind those that take the children along.
      process.on('exit', () => leave(place));
      process.exit(interruptedExitCode);
    });
  }
}

/**
 * Runs a loop, prints its verdict and ends the process: with 1 when something went wrong. The folder stays then.
 * @param place the folder of the run, as place.mjs has it
 * @param {() => Promise<string | null>} loop resolves with what went wrong, or null
 * @param {() => object} summary what it came to, asked for when it is over
 */
export async function endWithVerdict(place, loop, summary) {
  const problem = await loop().catch(wordsOf);
  console.log(`${problem === null ? 'ok' : 'VIOLATION'} ${JSON.stringify(summary())}`);
  if (problem === null) leave(place);
  else console.log(`${problem}\nleft as it is: ${place.dir}`);
  process.exit(problem === null ? 0 : 1);
}

function wordsOf(error) {
  return error?.stack || String(error);
}

/** What was killed a moment ago may still be writing. */
function leave({ dir, isKept }) {
  if (!isKept) rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
