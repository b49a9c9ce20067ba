import { toHex } from '../hex.ts';
import { limits } from '../limits.ts';

export interface TlvItem {
  /** Upper-case hex, e.g. `9F26`. */
  readonly tag: string;
  readonly value: Uint8Array;
  /** Items of a template; empty for a plain value. */
  readonly items: readonly TlvItem[];
}

export interface ParsedTlv {
  readonly items: readonly TlvItem[];
  /** What could not be read as TLV; empty when all could. */
  readonly tail: Uint8Array;
}

/** Reads BER-TLV as far as it goes. Nothing is judged: real F55 contents end in padding or in the middle of a value. */
export function parseBerTlv(bytes: Uint8Array, depth = 1): ParsedTlv {
  const items: TlvItem[] = [];
  let at = skipPadding(bytes, 0);
  while (at < bytes.length) {
    const tagEnd = endOfTag(bytes, at);
    const content = tagEnd < 0 ? null : contentAt(bytes, tagEnd);
    if (content === null) return { items, tail: bytes.subarray(at) };
    const value = bytes.subarray(content.start, content.end);
    const isTemplate = ((bytes[at] as number) & 0x20) !== 0 && depth < limits.tlvDepthMax;
    const inner = isTemplate ? parseBerTlv(value, depth + 1) : null;
    items.push({
      tag: toHex(bytes.subarray(at, tagEnd)),
      value,
      items: inner !== null && inner.tail.length === 0 ? inner.items : [],
    });
    at = skipPadding(bytes, content.end);
  }
  return { items, tail: bytes.subarray(at) };
}

/** Zeros between items are allowed padding (ISO/IEC 7816-4). */
function skipPadding(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
}

/** One byte, or up to three where the first has its low five bits set; -1 where it is cut. */
function endOfTag(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  if (((bytes[start] as number) & 0x1f) !== 0x1f) return at;
  while (at < bytes.length && at < start + 3) {
    if (((bytes[at++] as number) & 0x80) === 0) return at;
  }
  return -1;
}

function contentAt(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 2) return null;
  let length = first < 0x80 ? first : 0;
  for (let index = 1; index <= lengthBytes; index++) length = (length << 8) | (bytes[at + index] ?? 0);
  const start = at + 1 + lengthBytes;
  return start + length > bytes.length ? null : { start, end: start + length };
}
