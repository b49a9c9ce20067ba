// What judges of three books have in common: their words, what must not be left at the end of a day, their verdict.
import { parseArgs } from 'node:util';

const shownViolations = 20;

/**
 * Reads the words behind the script of a judge.
 * @param {readonly string[]} lies the names of those that it can be told
 * @returns {{ dir: string, database: string, mustMeet: boolean, lie?: string }}
 * @throws Error for a lie that there is not
 */
export function judgeWords(lies) {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      database: { type: 'string' },
      'must-meet': { type: 'boolean', default: false },
      lie: { type: 'string' },
    },
  });
  const { 'must-meet': mustMeet, ...words } = values;
  if (words.lie && !lies.includes(words.lie)) throw new Error(`--lie takes one of ${lies.join(', ')}`);
  return { ...words, mustMeet };
}

/** With everything alive and the day over nothing may be due any more. Takes a CashiersBook. */
export function restlessness({ terminalId, isAtRest, last }) {
  if (last === null) return [];
  if (!isAtRest) return [`${terminalId}: did not come to rest`];
  const { reversal, parked, settling, isSignedIn, isBatchClosed, totals } = last;
  return [
    reversal && `the reversal of ${reversal.key} is still due`,
    parked.length > 0 && `reversals are still parked: ${parked.join(', ')}`,
    settling && `the settlement of ${settling} is still open`,
    (!isSignedIn || isBatchClosed) && 'is not signed in',
    totals.count > 0 && `${totals.count} purchases are not settled`,
  ]
    .filter((fault) => fault)
    .map((fault) => `${terminalId}: ${fault}`);
}

/** Prints what was counted and found as one line of JSON; the process is to end with 1 where anything is at odds. */
export function sayVerdict(counts, found, { mustMeet }) {
  const violations = mustMeet ? [...found, ...unmet(counts)] : found;
  console.log(JSON.stringify({ ...counts, violations: violations.slice(0, shownViolations) }));
  process.exitCode = violations.length > 0 ? 1 : 0;
}

function unmet({ exercised }) {
  const names = Object.keys(exercised).filter((name) => exercised[name] === 0);
  return names.map((name) => `no kill met: ${name}`);
}
