// A kill loop by days: trade and kills until the evening, then all rest, and a judge of its own reads the books. The same
// command with the same folder goes on where it was interrupted.
import { join } from 'node:path';
import { LinesFile, readLines } from './lines-file.mjs';
import { loopCommand } from './loop-command.mjs';
import { endAtSignals, endWithVerdict } from './loop-end.mjs';
import { Place } from './place.mjs';

const roundsPerDay = 25;
const roundsPerLine = 10;

/**
 * @typedef {object} KillLoop
 * @property {string} script its file, as the usage names it
 * @property {string} judge the file of its judge, beside it
 * @property {string} victims who is killed, in words
 * @property {number} rounds kills where none are asked for
 * @property {number} roundsForAll from so many on each kind of kill has to have met something
 * @property {readonly string[]} lies what can be told falsely to its judge
 * @property {{ rounds: string, seed: string }} help what these options are
 * @property {(place: Place, start: { seed: number, from: number, kills?: object }) => object} stageOf who plays
 * @property {(stage: object, round: number, seed: number) => Promise<string>} strikeOnce trades, kills and starts again; resolves with what was met, in words
 */

/**
 * Runs the loop that the command line asks for, prints its verdict and ends the process.
 * @param {KillLoop} loop
 */
export async function killByDays(loop) {
  const { rounds, lies, victims } = loop;
  const asked = loopCommand({ usage: usageOf(loop), rounds, lies });
  const place = new Place(asked.dir);
  endAtSignals(place);
  const days = new Days(loop, asked, place);
  await days.stage.set();
  console.log(
    `kill loop of ${victims}: seed ${asked.seed}, rounds ${days.from + 1} to ${asked.rounds}, in ${place.dir}`,
  );
  await endWithVerdict(
    place,
    () => days.toEnd(),
    () => days.summary(),
  );
}

function usageOf({ script, rounds, help, lies, roundsForAll }) {
  return `node_modules/.bin/node test/kill/${script} [--rounds N] [--seed N] [--dir DIR] [--lie NAME]

  --rounds   ${help.rounds} (default ${rounds})
  --seed     ${help.seed} (default 1)
  --dir      keeps data, journals and books; the same command with the same folder goes on where it was interrupted
  --lie      falsifies one of the books before the judge reads them: ${lies.join(', ')}

Exit 1 when the books are at odds, when something does not come up again by itself, and, from ${roundsForAll} rounds on, when a
kind of kill met nothing.`;
}

class Days {
  #loop;
  #asked;
  #place;
  #roundsFile;
  #roundsBook;
  #verdict = {};
  #startedMs = 0;

  constructor(loop, asked, place) {
    this.#loop = loop;
    this.#asked = asked;
    this.#place = place;
    this.#roundsFile = join(place.dir, 'rounds.jsonl');
    const done = readLines(this.#roundsFile);
    this.#roundsBook = new LinesFile(this.#roundsFile);
    /** Rounds that were done before. */
    this.from = done.length;
    this.stage = loop.stageOf(place, { seed: asked.seed, from: this.from, kills: done.at(-1)?.kills });
  }

  /** Resolves with what went wrong, or null. */
  async toEnd() {
    const { rounds } = this.#asked;
    this.#startedMs = Date.now();
    let round = this.from;
    do {
      await this.stage.startAll();
      const evening = Math.min(rounds, (Math.floor(round / roundsPerDay) + 1) * roundsPerDay);
      for (; round < evening; round++) {
        const problem = await this.#strike(round);
        if (problem) return `round ${round + 1}: ${problem}`;
      }
      const problem = (await this.stage.rest()) ?? (await this.#judge(round >= rounds));
      if (problem) return problem;
    } while (round < rounds);
    return null;
  }

  summary() {
    const { violations: _, ...counts } = this.#verdict;
    return {
      rounds: readLines(this.#roundsFile).length,
      seed: this.#asked.seed,
      kills: this.stage.kills,
      ...counts,
      msPerRound: this.#perRoundMs(this.#asked.rounds),
    };
  }

  /** Resolves with what ended by itself, or null. */
  async #strike(round) {
    const strike = await this.#loop.strikeOnce(this.stage, round, this.#asked.seed);
    const { collapse, kills } = this.stage;
    if (collapse) return collapse;
    this.#roundsBook.write({ n: round, strike, kills });
    if ((round + 1) % roundsPerLine === 0)
      console.log(`${round + 1} rounds, ${this.#perRoundMs(round + 1)} ms a round`);
    return null;
  }

  /** Reads the books of all that are at rest; resolves with what is at odds in them, null when nothing is. */
  async #judge(isLast) {
    const { judge, roundsForAll } = this.#loop;
    const { rounds, lie } = this.#asked;
    const words = ['--database', this.#place.database];
    if (isLast && lie) words.push('--lie', lie);
    if (isLast && rounds >= roundsForAll) words.push('--must-meet');
    const { code, out } = await this.#place.judge(judge, ...words);
    if (out === '') return `the judge ended with ${code}`;
    this.#verdict = JSON.parse(out);
    if (code === 0) return null;
    return this.#verdict.violations.join('\n') || `the judge ended with ${code}`;
  }

  #perRoundMs(round) {
    return Math.round((Date.now() - this.#startedMs) / Math.max(1, round - this.from));
  }
}
