import type { Translate } from './language.ts';

/** Sentences that a gateway adds to a reason, by their texts. Codes, numbers and names are no sentences. */
const sentences: readonly (readonly [form: RegExp, text: string])[] = [
  [/^reissued$/, 'reissued'],
  [/^reissued, complaint budget spent$/, 'reissued-budget-spent'],
  [/^asked for too often$/, 'asked-too-often'],
  [/^nothing to close$/, 'nothing-to-close'],
  [/^outcome unknown$/, 'outcome-unknown'],
  [/^again$/, 'again'],
  [/^parameters$/, 'parameters'],
  [/^(?<count>\d+) transactions$/, 'transactions'],
  [/^(?<known>\w+), asked for (?<asked>\w+)$/, 'family-asked'],
  [/^(?<form>\d{3}) does not go with its TMK$/, 'form-of-tmk'],
  [/^said (?<said>.+); here (?<here>.+)$/, 'said-and-here'],
  [/^(?<said>[^,]+), here (?<here>[^,]+)$/, 'said-and-here'],
];

const sums = /(?<debits>\d+) debits (?<debited>\d+), (?<credits>\d+) credits (?<credited>\d+)/g;

/** The detail of an attempt in the reader's language; what is not of words stays as it is. */
export function attemptDetail(reason: string, detail: string | null, t: Translate): string {
  if (detail === null) return '';
  // Why fresh keys were made.
  if (reason === 'signed-in' && /^[a-z-]+$/.test(detail)) {
    return t([`terminal.madeFor.${detail}`, `terminal.details.${detail}`], { defaultValue: detail });
  }
  // An operator's own words.
  if (reason === 'terminal-blocked') return detail;
  return sentenceOf(detail, t).replaceAll(sums, (text) => {
    const { groups } = new RegExp(sums.source).exec(text) ?? {};
    return t('terminal.details.sums', { ...groups });
  });
}

function sentenceOf(detail: string, t: Translate): string {
  for (const [form, text] of sentences) {
    const found = form.exec(detail);
    if (found !== null) return t(`terminal.details.${text}`, { ...found.groups });
  }
  return detail;
}
