import type { CliError } from './cli-error.ts';
import type { Translate } from './language.ts';

/** An error in words, with the place it is about where the words do not name it. `why` may be a code of the system. */
export function sentenceOf(error: CliError, t: Translate): string {
  const { text, message, path, offset, params } = error;
  const { why } = params;
  const words = why === undefined ? {} : { why: t(`systemReasons.${why}`, { defaultValue: why }) };
  const sentence = t(`errors.${text}`, { defaultValue: message, ...params, ...words });
  if (path === null || (offset === null && sentence.includes(path))) return sentence;
  return offset === null ? `${sentence} (${path})` : `${sentence} (${path}, +${offset})`;
}
