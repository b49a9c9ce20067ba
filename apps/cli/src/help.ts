import type { Translate } from './language.ts';
import { columns } from './table.ts';
import { commonOptions, type ListedVerb, type Verb, type VerbOption } from './verb.ts';

/** Id of a verb in the texts: `keys-open`. */
export function verbId(verb: Pick<Verb, 'name'>): string {
  return verb.name.join('-');
}

/** What `rollcall --help` prints. */
export function overview(verbs: readonly ListedVerb[], t: Translate): string {
  const rows = verbs.map((verb) => [`  ${verb.name.join(' ')}`, t(`verbs.${verbId(verb)}.summary`)]);
  return `${t('help.intro')}\n\n${t('help.usage')}\n  rollcall ${t('help.verbMark')} ${t('help.optionsMark')}\n\n${t('help.verbs')}\n${columns(rows)}\n\n${t('help.more')}\n`;
}

/** What `rollcall <verb> --help` prints. */
export function helpOf(verb: Verb, t: Translate): string {
  const own = Object.entries(verb.options).map(([name, option]) => [
    `  ${flag(name, option)}`,
    t([`verbs.${verbId(verb)}.options.${name}`, `options.${name}`]),
  ]);
  const common = Object.entries(commonOptions).map(([name, option]) => [
    `  ${flag(name, option)}`,
    t([`verbs.${verbId(verb)}.options.${name}`, `options.${name}`]),
  ]);
  const usage = ['rollcall', ...verb.name, t('help.optionsMark'), verb.positional ?? ''].join(' ').trim();
  const examples = verb.examples.map((example) => `  ${example}`).join('\n');
  return `${t(`verbs.${verbId(verb)}.summary`)}\n\n${t('help.usage')}\n  ${usage}\n\n${t('help.options')}\n${columns([...own, ...common])}\n\n${t('help.examples')}\n${examples}\n`;
}

function flag(name: string, option: VerbOption): string {
  return option.type === 'boolean' ? `--${name}` : `--${name} ${option.value ?? 'VALUE'}`;
}
