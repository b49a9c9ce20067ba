import type { ExitCode } from './cli-error.ts';
import type { Io } from './io.ts';
import type { Language, Translate } from './language.ts';

export interface VerbOption {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  /** How the value is written in the help: `DIR`, `@FILE`. */
  readonly value?: string;
}

/** What a verb gets to work with. */
export interface Call {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
  readonly io: Io;
  readonly language: Language;
  readonly t: Translate;
  readonly isJson: boolean;
}

/**
 * One verb of the command line. Its texts stand in `texts/` under `verbs.<id>`: `summary`, and `options.<name>` for
 * each option that is its own.
 */
export interface Verb {
  /** As typed: `['keys', 'open']`. */
  readonly name: readonly string[];
  readonly options: Readonly<Record<string, VerbOption>>;
  /** How the positionals are written in the help, `HEX|-`; absent where there are none. */
  readonly positional?: string;
  readonly examples: readonly string[];
  run(call: Call): Promise<ExitCode>;
}

/** A verb by its name, before it is known whether it is called. */
export interface ListedVerb {
  readonly name: readonly string[];
  load(): Promise<Verb>;
}

/** Options every verb takes. */
export const commonOptions: Readonly<Record<string, VerbOption>> = {
  json: { type: 'boolean' },
  lang: { type: 'string', value: 'en|zh-CN' },
  help: { type: 'boolean' },
};
