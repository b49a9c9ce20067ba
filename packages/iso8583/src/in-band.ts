import { limits } from './limits.ts';
import type { Fields } from './message.ts';

/**
 * A text field of elements, one behind the other: tag, length in decimal digits, value. Tags of others may stand there
 * too, as they do in the field's F59 (facts/cup-8583 §2.1).
 */
export interface InBandSpec {
  readonly field: number;
  readonly lengthDigits: number;
  /** All as long as each other. */
  readonly tags: { readonly operationId: string; readonly remainingMs: string };
}

/** What a terminal says with a request beyond the dialect; null where it does not. */
export interface InBand {
  /** The operation that the request belongs to: one sign-in, however often it is asked. */
  readonly operationId: string | null;
  /** For how long it waits for an answer, from when the request left. */
  readonly remainingMs: number | null;
}

const nothing: InBand = { operationId: null, remainingMs: null };
const operationId = new RegExp(`^[!-~]{1,${limits.inBandOperationIdMax}}$`);

/** The field that says it; an id that cannot be written is left out. */
export function inBandFields({ field, lengthDigits, tags }: InBandSpec, said: InBand): Fields {
  const element = (tag: string, value: string) =>
    `${tag}${String(value.length).padStart(lengthDigits, '0')}${value}`;
  const { operationId: id, remainingMs } = said;
  const elements = [
    ...(id !== null && operationId.test(id) ? [element(tags.operationId, id)] : []),
    ...(remainingMs === null ? [] : [element(tags.remainingMs, String(inBounds(remainingMs)))]),
  ];
  return elements.length === 0 ? {} : { [field]: elements.join('') };
}

/** Reads it. A field that is not made of such elements to its end is somebody else's, and no fault. */
export function readInBand({ field, lengthDigits, tags }: InBandSpec, fields: Fields): InBand {
  const text = fields[field];
  const elements = typeof text === 'string' ? elementsOf(text, tags.operationId.length, lengthDigits) : null;
  const id = elements?.get(tags.operationId) ?? '';
  const remaining = elements?.get(tags.remainingMs) ?? '';
  if (elements === null) return nothing;
  return {
    operationId: operationId.test(id) ? id : null,
    remainingMs: /^[0-9]{1,9}$/.test(remaining) ? inBounds(Number(remaining)) : null,
  };
}

/** Null where it is something else. The first element with a tag counts. */
function elementsOf(
  text: string,
  tagLength: number,
  lengthDigits: number,
): ReadonlyMap<string, string> | null {
  const elements = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const tag = text.slice(at, at + tagLength);
    const digits = text.slice(at + tagLength, at + tagLength + lengthDigits);
    const from = at + tagLength + lengthDigits;
    at = from + Number(digits);
    if (digits.length < lengthDigits || !/^[0-9]+$/.test(digits) || at > text.length) return null;
    if (!elements.has(tag)) elements.set(tag, text.slice(from, at));
  }
  return elements;
}

function inBounds(ms: number): number {
  return Math.min(Math.max(0, Math.floor(ms)), limits.inBandRemainingMsMax);
}
