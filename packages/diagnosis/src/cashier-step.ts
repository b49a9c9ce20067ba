import type { CashierText } from './cause-catalogue.ts';

const placeholder = /\{([^}]+)\}/g;
/** A sentence with its mark; none of ours ends with an abbreviation. */
const sentences = /[^.?!。？！]+[.?!。？！]/g;
/** A clause with what separates it from the one before. */
const clauses = /(?:^|，|；|, |; )(?:(?!，|；|, |; ).)+/g;

/**
 * The step of a cause as the cashier reads it, with what is known in the places of `{n}`, `{min}` or `{hh:mm}`. A clause
 * about something that is not known is left out, and so is a sentence of which nothing else is left.
 */
export function cashierStep(
  { step }: CashierText,
  known: Readonly<Record<string, string | number>> = {},
): string {
  const filled = step.replaceAll(placeholder, (whole, name: string) => String(known[name] ?? whole));
  const told = (filled.match(sentences) ?? []).map(withoutUnknown).filter((sentence) => sentence !== '');
  return told.join('').trim();
}

/** The sentence without its clauses that have a place left open. Empty when that is all of it. */
function withoutUnknown(sentence: string): string {
  if (!hasPlace(sentence)) return sentence;
  const left = (sentence.slice(0, -1).match(clauses) ?? []).filter((clause) => !hasPlace(clause));
  return left.length === 0 ? '' : begun(left.join('')) + sentence.slice(-1);
}

function hasPlace(text: string): boolean {
  return text.search(placeholder) >= 0;
}

/** What is left has to begin as a sentence does. */
function begun(text: string): string {
  return text.replace(/^(?:，|；|, |; )/, '').replace(/^\s*[a-z]/, (start) => start.toUpperCase());
}
