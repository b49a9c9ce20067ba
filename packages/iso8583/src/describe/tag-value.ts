import { type ParameterTag, parameterTags } from '../profiles/cup-pos/parameter-tags.ts';
import { plainText } from '../wire/plain-text.ts';

export interface TagItem {
  readonly tag: string;
  readonly known: ParameterTag;
  readonly value: Uint8Array;
}

/** Reads two-character tags as far as they are known; `tail` is what is left. */
export function parseTagValue(bytes: Uint8Array): {
  readonly items: readonly TagItem[];
  readonly tail: Uint8Array;
} {
  const items: TagItem[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const tag = plainText(bytes, at, 2);
    const known = Object.hasOwn(parameterTags, tag) ? parameterTags[tag] : undefined;
    if (known === undefined || at + 2 + known.length > bytes.length) break;
    items.push({ tag, known, value: bytes.subarray(at + 2, at + 2 + known.length) });
    at += 2 + known.length;
  }
  return { items, tail: bytes.subarray(at) };
}

/** Tag 51: running hours, dials, and how many of a thousand worked. Null where it is not made of digits. */
export function dialStatistics(
  value: string,
): { readonly hours: number; readonly dials: number; readonly successPerMille: number } | null {
  if (!/^[0-9]{12}$/.test(value)) return null;
  return {
    hours: Number(value.slice(0, 4)),
    dials: Number(value.slice(4, 9)),
    successPerMille: Number(value.slice(9)),
  };
}
