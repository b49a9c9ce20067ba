/**
 * What judges read of a UnionPay POS frame, by code of their own: a fault in the codec must not blind them. Positions
 * and lengths: facts/cup-8583 §1, §2.
 */
export interface WireFrame {
  /** `0800`. */
  readonly mti: string;
  /** F4, F11, F39, F41; empty where the field is not there. */
  readonly amount: string;
  readonly stan: string;
  readonly responseCode: string;
  readonly terminalId: string;
  /** F60.2 and F60.3. */
  readonly batchNumber: string;
  readonly code: string;
  /** F35, with `d` where it is separated. */
  readonly track2: string;
  readonly f52: Uint8Array | null;
  readonly f62: Uint8Array | null;
  readonly f64: Uint8Array | null;
  /** What the MAC covers. */
  readonly macData: Uint8Array;
}

type Layout =
  | { readonly kind: 'fixed'; readonly bytes: number }
  /** `lengthBytes` of BCD say how many digits or bytes follow. */
  | { readonly kind: 'digits' | 'bytes'; readonly lengthBytes: 1 | 2 };

const fixed = (bytes: number): Layout => ({ kind: 'fixed', bytes });
const digits = (lengthBytes: 1 | 2): Layout => ({ kind: 'digits', lengthBytes });
const bytes = (lengthBytes: 1 | 2): Layout => ({ kind: 'bytes', lengthBytes });

const layouts: Readonly<Record<number, Layout>> = {
  2: digits(1),
  3: fixed(3),
  4: fixed(6),
  11: fixed(3),
  12: fixed(3),
  13: fixed(2),
  14: fixed(2),
  15: fixed(2),
  22: fixed(2),
  23: fixed(2),
  25: fixed(1),
  26: fixed(1),
  32: digits(1),
  35: digits(1),
  36: digits(2),
  37: fixed(12),
  38: fixed(6),
  39: fixed(2),
  41: fixed(8),
  42: fixed(15),
  44: bytes(1),
  48: digits(2),
  49: fixed(3),
  52: fixed(8),
  53: fixed(8),
  54: bytes(2),
  55: bytes(2),
  60: digits(2),
  61: digits(2),
  62: bytes(2),
  63: bytes(2),
  64: fixed(8),
};

/** By field number: an array is quicker to ask than an object. */
const layoutOf = Array.from({ length: 65 }, (_, field) => layouts[field]);
/** Most fields are only stepped over. */
const fieldsRead = new Set([4, 11, 35, 39, 41, 52, 60, 62, 64]);

/** Length prefix 2, TPDU 5, header 6. */
const mtiAt = 13;
const bitmapAt = mtiAt + 2;
const bodyAt = bitmapAt + 8;

/** Null for bytes that are no such frame, whole and alone. */
export function readWireFrame(frame: Uint8Array): WireFrame | null {
  if (frame.length < bodyAt || ((frame[0] as number) << 8) + (frame[1] as number) !== frame.length - 2)
    return null;
  const found = new Map<number, Uint8Array>();
  let at = bodyAt;
  for (let field = 2; field <= 64; field++) {
    const byte = frame[bitmapAt + ((field - 1) >> 3)] as number;
    if ((byte & (0x80 >> ((field - 1) & 7))) === 0) continue;
    const layout = layoutOf[field];
    if (layout === undefined) return null;
    const start = at + (layout.kind === 'fixed' ? 0 : layout.lengthBytes);
    at = start + sizeOf(layout, frame, at);
    if (fieldsRead.has(field)) found.set(field, frame.subarray(start, at));
  }
  if (at !== frame.length) return null;
  const f60 = digitsIn(found.get(60));
  return {
    mti: digitsIn(frame.subarray(mtiAt, bitmapAt)),
    amount: digitsIn(found.get(4)),
    stan: digitsIn(found.get(11)),
    responseCode: textIn(found.get(39)),
    terminalId: textIn(found.get(41)),
    batchNumber: f60.slice(2, 8),
    code: f60.slice(8, 11),
    track2: digitsIn(found.get(35)),
    f52: found.get(52) ?? null,
    f62: found.get(62) ?? null,
    f64: found.get(64) ?? null,
    macData: frame.subarray(mtiAt, found.has(64) ? frame.length - 8 : frame.length),
  };
}

function sizeOf(layout: Layout, frame: Uint8Array, at: number): number {
  if (layout.kind === 'fixed') return layout.bytes;
  const count = numberOf(frame, at, layout.lengthBytes);
  return layout.kind === 'digits' ? (count + 1) >> 1 : count;
}

function numberOf(frame: Uint8Array, at: number, lengthBytes: number): number {
  let value = 0;
  for (let i = at; i < at + lengthBytes; i++) {
    const byte = frame[i] ?? 0;
    value = value * 100 + (byte >> 4) * 10 + (byte & 15);
  }
  return value;
}

function digitsIn(field: Uint8Array | undefined): string {
  let text = '';
  if (field) for (const byte of field) text += pairs[byte] as string;
  return text;
}

function textIn(field: Uint8Array | undefined): string {
  let text = '';
  if (field) for (const byte of field) text += String.fromCharCode(byte);
  return text;
}

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
