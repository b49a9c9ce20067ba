import { readFile } from 'node:fs/promises';
import { Secret } from '@rollcall/keys';
import { CliError, exit, wrongUse } from './cli-error.ts';
import type { Call } from './verb.ts';

/** The value of an option that has to be there. */
export function required(call: Call, name: string): string {
  const value = optional(call, name);
  if (value === undefined) throw missingOption(name);
  return value;
}

export function missingOption(name: string): CliError {
  const option = `--${name}`;
  return wrongUse('option-missing', option, `${option} is missing`, { option });
}

export function optional(call: Call, name: string): string | undefined {
  const value = call.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function many(call: Call, name: string): readonly string[] {
  const value = call.values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function isSet(call: Call, name: string): boolean {
  return call.values[name] === true;
}

/** One of a few words. */
export function oneOf<T extends string>(call: Call, name: string, allowed: readonly T[], fallback: T): T {
  const value = optional(call, name) ?? fallback;
  if (!allowed.includes(value as T)) {
    const list = allowed.join(', ');
    throw badOptionValue(name, `one of: ${list}`, list);
  }
  return value as T;
}

/** A number in digits; undefined where the option is not given. */
export function wholeNumber(call: Call, name: string, min: number, max: number): number | undefined {
  const value = optional(call, name);
  if (value === undefined) return undefined;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw badNumber(name, min, max);
}

/** A number that is none, or out of its bounds. */
export function badNumber(name: string, min: number, max: number): CliError {
  const option = `--${name}`;
  return new CliError({
    code: 'option-value',
    text: 'option-number',
    exitCode: exit.wrongUse,
    path: option,
    message: `${option} takes a whole number from ${min} to ${max}`,
    params: { option, min: String(min), max: String(max) },
  });
}

/** An option that does something only where another one is given too. */
export function refuseWithout(call: Call, name: string, needed: string): void {
  refuseUnused(call, name, 'option-unused', needed, `goes with --${needed}`);
}

/** An option that does nothing where another one is given. */
export function refuseBeside(call: Call, name: string, other: string): void {
  refuseUnused(call, name, 'option-unused-beside', other, `does nothing beside --${other}`);
}

function refuseUnused(call: Call, name: string, text: string, other: string, why: string): void {
  if (call.values[name] === undefined) return;
  const option = `--${name}`;
  throw new CliError({
    code: 'option-unused',
    text,
    path: option,
    message: `${option} ${why}`,
    params: { option, other: `--${other}` },
    exitCode: exit.wrongUse,
  });
}

/** A value that is not what the option takes; `allowed` says what it takes. */
export function badOptionValue(name: string, message: string, allowed: string): CliError {
  const option = `--${name}`;
  return wrongUse('option-value', option, `${option} takes ${message}`, { option, allowed });
}

/** The same of an option that takes several values with commas between. */
export function badOptionList(name: string, allowed: string): CliError {
  const option = `--${name}`;
  return new CliError({
    code: 'option-value',
    text: 'option-list',
    exitCode: exit.wrongUse,
    path: option,
    message: `${option} takes one or more of, with commas between: ${allowed}`,
    params: { option, allowed },
  });
}

/** The single positional argument, or standard input for `-`. */
export async function inputText(call: Call): Promise<string> {
  const argument = requiredArgument(call, 'HEX|-', 'a message in hex; - reads standard input');
  return argument === '-' ? call.io.readInput() : argument;
}

/** The single positional argument; `path` is how the help writes it. */
export function requiredArgument(call: Call, path: string, what: string): string {
  const [argument] = call.positionals;
  if (argument !== undefined) return argument;
  throw wrongUse('argument-missing', path, `an argument is missing: ${what}`, { argument: path });
}

/** A file named on the command line, or standard input for `-`. */
export async function readTextFile(call: Call, file: string): Promise<string> {
  if (file === '-') return call.io.readInput();
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CliError({
      code: 'file-unreadable',
      path: file,
      message: `cannot read ${file}: ${why}`,
      params: { file, why },
    });
  }
}

/**
 * Key material: `@file`, `-` for standard input, or the hex itself, which other users of the machine can see and
 * which is therefore warned about.
 */
export async function secretHex(call: Call, name: string): Promise<Secret> {
  const value = required(call, name);
  if (!value.startsWith('@') && value !== '-') {
    call.io.err(`${call.t('warnings.secretOnCommandLine', { option: `--${name}` })}\n`);
  }
  if (/^@[0-9A-Fa-f]{16,}$/.test(value)) throw keyInsteadOfFile(name);
  const text = value.startsWith('@')
    ? await readTextFile(call, value.slice(1))
    : value === '-'
      ? await call.io.readInput()
      : value;
  const hex = text.replace(/\s/g, '');
  if (!/^([0-9A-Fa-f]{2})+$/.test(hex)) {
    throw new CliError({
      code: 'key-not-hex',
      path: `--${name}`,
      message: `--${name} is not an even number of hex digits`,
      params: { option: `--${name}` },
    });
  }
  return Secret.fromHex(hex);
}

/** `@CA5D…`: a key where a file was meant. It is not repeated. */
function keyInsteadOfFile(name: string): CliError {
  const option = `--${name}`;
  const message = `${option}: @ stands before the name of a file, not before a key`;
  return wrongUse('key-instead-of-file', option, message, { option });
}

/** Hex digits with any white space between them, as bytes. */
export function hexBytes(text: string): Uint8Array {
  const hex = text.replace(/\s/g, '');
  const wrong = hex.search(/[^0-9A-Fa-f]/);
  if (hex === '' || wrong >= 0 || hex.length % 2 === 1) {
    const [text, message] =
      wrong >= 0
        ? ['bad-hex', `not a hex digit at position ${wrong + 1}`]
        : hex === ''
          ? ['bad-hex-empty', 'no hex digits']
          : ['bad-hex-odd', 'an odd number of hex digits'];
    throw new CliError({
      code: 'bad-hex',
      text,
      path: 'hex',
      offset: wrong >= 0 ? wrong >> 1 : hex.length >> 1,
      message,
      params: { position: String(wrong + 1) },
    });
  }
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
