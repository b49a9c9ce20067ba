import type { Message, Profile } from '@rollcall/iso8583';
import { hexOf, latin1Bytes } from '../inputs/byte-edits.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { cardDataOf, disguised, numbersInTexts } from './card-data.ts';
import { shownText } from './description-check.ts';
import type { Subject } from './subject.ts';
import { ensure } from './violation.ts';

/** So many digits in a row are no first six and no last four. */
const tellingDigits = 8;
/** Messages in which nothing was seen are held against their disguise this seldom: it costs as much as all the rest. */
const comparedOneIn = 8;

/**
 * Nothing in `shown`, all that is shown without reveal, holds card data. Eight digits of it in a row may stand elsewhere by chance;
 * so what counts is that a message with other card data, all else being equal, looks the same.
 */
export function ensureMasked(
  subject: Subject,
  profile: Profile,
  message: Message,
  shown: string,
  random: InputRandom,
): void {
  for (const digits of numbersInTexts(profile, message)) {
    const isShown = shown.includes(digits) || shown.includes(hexOf(latin1Bytes(digits)));
    ensure(!isShown, 'a card number in a text is masked', () => `${digits} in ${shown}`);
  }
  const secrets = cardDataOf(profile, message);
  if (secrets.length === 0) return;
  const isSuspicious = secrets.some((secret) => isGivenAway(secret, shown));
  if (!isSuspicious && !random.oneIn(comparedOneIn)) return;
  const other = shownText(subject, profile, disguised(profile, message, random));
  ensure(shown === other, 'what is shown does not depend on card data', () => firstDifference(shown, other));
}

function isGivenAway(secret: string, shown: string): boolean {
  for (let at = 0; at + tellingDigits <= secret.length; at++)
    if (shown.includes(secret.slice(at, at + tellingDigits))) return true;
  return false;
}

function firstDifference(shown: string, other: string): string {
  const lines = other.split('\n');
  const at = shown.split('\n').findIndex((line, index) => line !== lines[index]);
  return `${shown.split('\n')[at]} against ${lines[at]}`;
}
