// The words of a kill loop: checked before anything is started, for a loop of no rounds would say that all is well.
import { parseArgs } from 'node:util';

const wrongUseExitCode = 2;

/**
 * Reads the words behind the script. Prints the usage where `--help` asks for it, or what is wrong with the words, and
 * ends the process then.
 * @param {{ usage: string, rounds: number, lies: readonly string[], hasFrom?: boolean }} loop its usage, its rounds where none are given, the lies it can tell, and whether it takes `--from`
 * @returns {{ rounds: number, seed: number, from?: number, dir?: string, lie?: string }}
 */
export function loopCommand({ usage, rounds, lies, hasFrom = false }) {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: String(rounds) },
        seed: { type: 'string', default: '1' },
        ...(hasFrom ? { from: { type: 'string' } } : {}),
        dir: { type: 'string' },
        lie: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit();
    }
    if (values.lie && !lies.includes(values.lie)) throw new Error(`--lie takes one of ${lies.join(', ')}`);
    return {
      ...values,
      rounds: wholeNumber('--rounds', values.rounds, 1),
      seed: wholeNumber('--seed', values.seed, 0),
      ...(values.from === undefined ? {} : { from: wholeNumber('--from', values.from, 0) }),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(wrongUseExitCode);
  }
}

function wholeNumber(option, text, least) {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (number < least) throw new Error(`${option} takes a whole number from ${least}`);
  return number;
}
