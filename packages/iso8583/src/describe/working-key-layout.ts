import { fieldAt } from '../field-at.ts';
import { findExchange } from '../find-exchange.ts';
import { isRequestMti } from '../mti.ts';
import type { DescribeContext } from './description-row.ts';
import { words } from './words.ts';

/**
 * How working keys lie in the answer to a sign-in (facts/cup-8583 §3.2), in words: `PIK 16 + KCV 4, MAK 8 + filler 8
 * + KCV 4`. Null in any other message; the plain size where the layout is not known.
 */
export function workingKeyLayout(
  { message, profile, lang }: DescribeContext,
  value: Uint8Array,
): string | null {
  const exchange = findExchange(profile, message);
  if (isRequestMti(message.mti) || exchange?.role !== 'sign-in') return null;
  const form = exchange.keyFormPath === undefined ? undefined : fieldAt(message, exchange.keyFormPath);
  const isSm4 = form === '006';
  switch (value.length) {
    case 24:
      return 'PIK 8 + KCV 4, MAK 8 + KCV 4';
    case 40:
      return `PIK 16 + KCV 4, ${makSlot(value, lang)}`;
    case 60:
      return `PIK 16 + KCV 4, ${isSm4 ? 'MAK 16 + KCV 4' : makSlot(value, lang)}, TDK 16 + KCV 4`;
    default:
      return `${value.length} ${words.bytes[lang]}`;
  }
}

/** Hosts put a MAK of 8 bytes and zeros there, some a full one of 16. */
function makSlot(value: Uint8Array, lang: DescribeContext['lang']): string {
  const hasFiller = value.subarray(28, 36).every((byte) => byte === 0);
  return hasFiller ? `MAK 8 + ${words.filler[lang]} 8 + KCV 4` : 'MAK 16 + KCV 4';
}
