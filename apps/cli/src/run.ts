import { parseArgs } from 'node:util';
import { CliError, type ExitCode, exit, wrongUse } from './cli-error.ts';
import { asCliError } from './foreign-error.ts';
import { helpOf, overview } from './help.ts';
import type { Io } from './io.ts';
import { languageOf, translator } from './language.ts';
import { type Call, commonOptions, type Verb } from './verb.ts';
import { verbs } from './verb-list.ts';
import { version } from './version.ts';

/** Runs one command line to its end. Expected trouble becomes a sentence and an exit code; bugs are thrown. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const isJson = argv.includes('--json');
  const language = languageOf(langOf(argv), io.env);
  const t = translator(language);
  try {
    const verb = findVerb(argv);
    if (!verb) return withoutVerb(argv, io, t);
    const call = callOf(verb, argv, io, language, t, isJson);
    if (call.values['help'] === true) {
      io.out(helpOf(verb, t));
      return exit.done;
    }
    return await verb.run(call);
  } catch (thrown) {
    const error = asCliError(thrown);
    if (isJson) io.out(`${JSON.stringify(errorDocument(error))}\n`);
    else
      io.err(
        `${t(`errors.${error.code}`, { defaultValue: error.message, ...error.params })}${whereOf(error)}\n`,
      );
    if (error.exitCode === exit.wrongUse && !isJson) io.err(`${t('hints.help')}\n`);
    return error.exitCode;
  }
}

function withoutVerb(argv: readonly string[], io: Io, t: ReturnType<typeof translator>): ExitCode {
  const word = argv.find((each) => each !== '--json');
  if (word === '--version') {
    io.out(`${version}\n`);
    return exit.done;
  }
  if (word === undefined || word === '--help' || word === 'help' || word === '--lang') {
    io.out(overview(verbs, t));
    return word === undefined ? exit.wrongUse : exit.done;
  }
  throw wrongUse('verb-unknown', `unknown verb ${word}`, { verb: argv.slice(0, 2).join(' ') });
}

function findVerb(argv: readonly string[]): Verb | undefined {
  return verbs.find((verb) => verb.name.every((word, i) => argv[i] === word));
}

function callOf(
  verb: Verb,
  argv: readonly string[],
  io: Io,
  language: Call['language'],
  t: Call['t'],
  isJson: boolean,
): Call {
  const options = { ...commonOptions, ...verb.options };
  try {
    const { values, positionals } = parseArgs({
      args: argv.slice(verb.name.length),
      options: Object.fromEntries(
        Object.entries(options).map(([name, { type, multiple }]) => [
          name,
          { type, multiple: multiple ?? false },
        ]),
      ),
      allowPositionals: true,
      strict: true,
    });
    if (positionals.length > (verb.positional ? 1 : 0)) {
      // Not repeated: it may be a key whose option was forgotten.
      throw wrongUse(
        'argument-extra',
        `${positionals.length - 1} arguments too many after ${verb.name.join(' ')}`,
      );
    }
    return { values, positionals, io, language, t, isJson };
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { message, code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw wrongUse('wrong-use', message, { message });
    const option = /'(-[^']*)'/.exec(message)?.[1] ?? '';
    throw wrongUse('option-unknown', `unknown option ${option}`, { option });
  }
}

function langOf(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--lang');
  return at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length);
}

function errorDocument({ code, path, offset, message }: CliError): unknown {
  return { error: { code, path, offset, message } };
}

function whereOf({ path, offset }: CliError): string {
  if (path === null) return '';
  return offset === null ? ` (${path})` : ` (${path}, +${offset})`;
}
