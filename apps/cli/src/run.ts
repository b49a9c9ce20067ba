import { parseArgs } from 'node:util';
import { CliError, type ExitCode, errorDocument, exit, wrongUse } from './cli-error.ts';
import { helpOf, overview } from './help.ts';
import type { Io } from './io.ts';
import { isLanguage, languageOf, languages, type Translate, translator } from './language.ts';
import { sentenceOf } from './sentence.ts';
import { type Call, commonOptions, type ListedVerb, type Verb } from './verb.ts';
import { verbs } from './verb-list.ts';
import { version } from './version.ts';

/** Runs one command line to its end. Expected trouble becomes a sentence and an exit code; bugs are thrown. */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  const argv = verbFirst(words);
  const isJson = argv.includes('--json');
  const language = languageOf(langOf(argv), io.env);
  const t = translator(language);
  try {
    const listed = findVerb(argv);
    if (!listed) return withoutVerb(argv, io, t, isJson);
    const verb = await listed.load();
    const call = callOf(verb, argv, io, language, t, isJson);
    if (call.values['help'] === true) {
      io.out(helpOf(verb, t));
      return exit.done;
    }
    return await verb.run(call);
  } catch (thrown) {
    const error = thrown instanceof CliError ? thrown : await foreign(thrown);
    if (isJson) io.out(`${JSON.stringify(errorDocument(error))}\n`);
    else io.err(`${sentenceOf(error, t)}\n`);
    if (error.exitCode === exit.wrongUse && !isJson) io.err(`${t('hints.help')}\n`);
    return error.exitCode;
  }
}

/** The libraries whose errors are known are loaded only now. */
async function foreign(thrown: unknown): Promise<CliError> {
  return (await import('./foreign-error.ts')).asCliError(thrown);
}

function withoutVerb(argv: readonly string[], io: Io, t: Translate, isJson: boolean): ExitCode {
  const [first, second] = argv.filter((word) => word !== '--json');
  if (first === '--version') {
    io.out(`${version}\n`);
    return exit.done;
  }
  if (first === undefined && isJson) throw unknownVerb([]);
  const group = verbs.filter(({ name }) => name.length > 1 && name[0] === first);
  const asked = group.length > 0 ? second : first;
  if (asked !== undefined && !isHelp(asked) && !asked.startsWith('--lang')) throw unknownVerb(argv);
  const isAskedFor = argv.some(isHelp);
  if (isAskedFor || !isJson) io.out(overview(group.length > 0 ? group : verbs, t));
  if (!isAskedFor && first !== undefined && group.length > 0) throw incompleteVerb(first, group);
  return isAskedFor ? exit.done : exit.wrongUse;
}

/** The first word of a verb that has two. */
function incompleteVerb(first: string, group: readonly ListedVerb[]): CliError {
  const list = group.map(({ name }) => name[1]).join(', ');
  const message = `a second word is missing behind ${first}, one of: ${list}`;
  return wrongUse('verb-incomplete', first, message, { verb: first, list });
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

/** A language that stands before the verb is moved behind it. */
function verbFirst([first, second, ...rest]: readonly string[]): readonly string[] {
  if (first === '--lang' && second !== undefined) return [...rest, first, second];
  const words = [first, second, ...rest].filter((word) => word !== undefined);
  return first?.startsWith('--lang=') ? [...words.slice(1), first] : words;
}

/** Named as far as it can be a verb: a message or a key whose verb was forgotten is not repeated. */
function unknownVerb(argv: readonly string[]): CliError {
  const isStart = verbs.some(({ name }) => name.length > 1 && name[0] === argv[0]);
  const words = argv.slice(0, isStart ? 2 : 1).filter((word) => !word.startsWith('-'));
  const verb = words.every((word) => /^[a-z-]{1,12}$/i.test(word)) ? words.join(' ') : null;
  if (verb) return wrongUse('verb-unknown', verb, `unknown verb ${verb}`, { verb });
  const error = { code: 'verb-unknown', text: 'verb-missing', message: 'the first word is no verb' };
  return new CliError({ ...error, exitCode: exit.wrongUse });
}

function findVerb(argv: readonly string[]): ListedVerb | undefined {
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
        null,
        `${positionals.length - 1} arguments too many after ${verb.name.join(' ')}`,
      );
    }
    const { lang } = values;
    if (typeof lang === 'string' && !isLanguage(lang)) {
      const allowed = languages.join(', ');
      throw wrongUse('option-value', '--lang', `--lang takes one of: ${allowed}`, {
        option: '--lang',
        allowed,
      });
    }
    refuseTwoInputs(values, positionals, verb);
    return { values, positionals, io, language, t, isJson };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw parseError(error as NodeJS.ErrnoException);
  }
}

/** Standard input can be read once: what else was to come from it would be empty. */
function refuseTwoInputs(values: Call['values'], positionals: readonly string[], verb: Verb): void {
  const isInput = (value: unknown) => value === '-' || value === '@-';
  const names = Object.entries(verb.options).filter(([, { value }]) => value?.endsWith('|-'));
  const [option, ...more] = names.map(([name]) => name).filter((name) => isInput(values[name]));
  if (option === undefined || !(more.length > 0 || positionals.some(isInput))) return;
  const message = `standard input can be read once; give --${option} in a file`;
  throw wrongUse('input-twice', `--${option}`, message, { option: `--${option}` });
}

/** What `parseArgs` found, with the option it names and never its value. */
function parseError({ message, code }: NodeJS.ErrnoException): CliError {
  const option = /'(-[^'\s=,]*)/.exec(message)?.[1] ?? '';
  const params = { option };
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return unknownOption(option);
  }
  if (message.includes('does not take an argument')) {
    return wrongUse('option-takes-no-value', option, `${option} takes no value`, params);
  }
  return wrongUse('option-value-missing', option, `the value of ${option} is missing`, params);
}

/** Named as far as it can be an option, as verbs are: a key may stand behind the dashes. */
function unknownOption(option: string): CliError {
  if (/^--?[a-z-]{1,15}$/i.test(option)) {
    return wrongUse('option-unknown', option, `unknown option ${option}`, { option });
  }
  const error = { code: 'option-unknown', text: 'option-unknown-hidden', message: 'there is no such option' };
  return new CliError({ ...error, exitCode: exit.wrongUse });
}

function langOf(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--lang');
  return at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length);
}
