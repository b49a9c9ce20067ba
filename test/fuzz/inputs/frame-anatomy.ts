import type { FieldSpec, Profile } from '@rollcall/iso8583';

/** Where one field of a frame lies. */
export interface FieldPart {
  readonly number: number;
  readonly spec: FieldSpec;
  /** Its counter, if it has one, is here … */
  readonly start: number;
  /** … and its content from here … */
  readonly contentAt: number;
  /** … up to here. */
  readonly end: number;
}

/** Where the parts of a message lie, so that a mutation can aim at them. */
export interface FrameAnatomy {
  readonly mtiAt: number;
  readonly bitmapAt: number;
  readonly bitmapBytes: number;
  /** As far as the message can be followed. */
  readonly parts: readonly FieldPart[];
}

/** Takes a message apart by the data of its profile alone, without the codec that is to be judged. */
export function anatomyOf(profile: Profile, content: Uint8Array): FrameAnatomy {
  const mtiAt = envelopeBytes(profile, content);
  const bitmapAt = mtiAt + 2;
  const bitmapBytes = ((content[bitmapAt] ?? 0) & 0x80) === 0 ? 8 : 16;
  return { mtiAt, bitmapAt, bitmapBytes, parts: partsOf(profile, content, bitmapAt, bitmapBytes) };
}

function envelopeBytes({ tpdu, header }: Profile, content: Uint8Array): number {
  const hasTpdu = tpdu !== 'absent' && (content[0] === 0x60 || content[0] === 0x80);
  const at = hasTpdu ? 5 : 0;
  return header.presence !== 'absent' && (content[at] ?? 0) >> 4 === 6 ? at + header.bytes : at;
}

/** Numbers of the fields that a bitmap names, in their order; the bit of a further bitmap is none. */
export function fieldsNamed(content: Uint8Array, bitmapAt: number, bitmapBytes: number): readonly number[] {
  const numbers: number[] = [];
  for (let bit = 1; bit < 8 * bitmapBytes; bit++) {
    if (((content[bitmapAt + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0) numbers.push(bit + 1);
  }
  return numbers;
}

function partsOf(
  profile: Profile,
  content: Uint8Array,
  bitmapAt: number,
  bitmapBytes: number,
): readonly FieldPart[] {
  const parts: FieldPart[] = [];
  let start = bitmapAt + bitmapBytes;
  for (const number of fieldsNamed(content, bitmapAt, bitmapBytes)) {
    const spec = profile.fields[number];
    const part = spec === undefined ? null : partAt(content, number, spec, start);
    if (part === null) break;
    parts.push(part);
    start = part.end;
  }
  return parts;
}

function partAt(content: Uint8Array, number: number, spec: FieldSpec, start: number): FieldPart | null {
  const contentAt = start + counterBytes(spec);
  const length = spec.length ?? readCounter(spec, content.subarray(start, contentAt));
  const end = contentAt + (isPacked(spec) ? (length + 1) >> 1 : length);
  return Number.isNaN(length) || end > content.length ? null : { number, spec, start, contentAt, end };
}

export function isPacked({ type, encoding }: FieldSpec): boolean {
  return (type === 'n' || type === 'z') && encoding !== 'ascii';
}

export function counterBytes({ counter, counterEncoding }: FieldSpec): number {
  const digits = counter?.length ?? 0;
  return counterEncoding === 'ascii' ? digits : (digits + 1) >> 1;
}

function readCounter(spec: FieldSpec, bytes: Uint8Array): number {
  const text = spec.counterEncoding === 'ascii' ? String.fromCharCode(...bytes) : hexDigits(bytes);
  return /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
}

function hexDigits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The counter that says a length; what does not fit loses its first digits. */
export function counterOf(spec: FieldSpec, length: number): Uint8Array {
  const size = counterBytes(spec);
  const isAscii = spec.counterEncoding === 'ascii';
  const digits = String(length)
    .padStart(6, '0')
    .slice(isAscii ? -size : -2 * size);
  return Uint8Array.from({ length: size }, (_, at) =>
    isAscii ? digits.charCodeAt(at) : Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}
