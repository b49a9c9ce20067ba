import type {
  DecodeResult,
  FieldSpec,
  FieldValue,
  Message,
  PartialMessage,
  Profile,
} from '@rollcall/iso8583';
import { areSameBytes } from '../inputs/byte-edits.ts';
import { fieldsNamed } from '../inputs/frame-anatomy.ts';
import { ensureWireError } from './codec-error-shape.ts';
import { ensure } from './violation.ts';

/** What decoding `start` to the end of `bytes` gave: sane in itself, and in what it says of those bytes. */
export function ensureDecodedShape(
  profile: Profile,
  result: DecodeResult,
  bytes: Uint8Array,
  start: number,
): void {
  if (result.ok) {
    ensureMessage(profile, result.message);
    ensure(
      result.consumed === bytes.length,
      'all bytes are used',
      () => `${result.consumed} of ${bytes.length}`,
    );
    ensureBitmap(profile, result.message, bytes, start);
    ensureMacRange(profile, result, bytes);
  } else {
    ensureWireError(result.error, bytes.length);
    ensurePartial(profile, result.partial);
  }
}

function ensureMessage(profile: Profile, message: Message): void {
  ensureEnvelope(profile, message);
  ensure(/^[0-9]{4}$/.test(message.mti), 'an MTI is four digits', () => message.mti);
  for (const number in message.fields)
    ensureField(profile, number, message.fields[number], message.raw?.[Number(number)]);
  for (const number in message.raw ?? {}) {
    const isKnown = number === '1' || profile.fields[number] !== undefined;
    const isBytes = message.raw?.[Number(number)] instanceof Uint8Array;
    ensure(isKnown && isBytes, 'raw holds bytes of fields of the profile', () => number);
  }
}

function ensurePartial(profile: Profile, partial: PartialMessage): void {
  ensureEnvelope(profile, partial);
  const isMti = partial.mti === null || /^[0-9]{4}$/.test(partial.mti);
  ensure(isMti, 'an MTI is four digits', () => String(partial.mti));
  // A value that came with raw bytes is shorter in a partial message, which has no raw.
  for (const number in partial.fields)
    ensureField(profile, number, partial.fields[number], new Uint8Array(0));
}

function ensureEnvelope({ header: { bytes } }: Profile, { tpdu, header }: PartialMessage): void {
  ensure(tpdu === null || /^[68]0[0-9A-F]{8}$/.test(tpdu), 'a TPDU is ten hex digits', () => String(tpdu));
  const isHeader = header === null || (header.length === 2 * bytes && /^[0-9A-F]*$/.test(header));
  ensure(isHeader, 'a header is hex of its length', () => String(header));
}

function ensureField(
  profile: Profile,
  number: string,
  value: FieldValue | undefined,
  raw: Uint8Array | undefined,
): void {
  const spec = profile.fields[number];
  ensure(spec !== undefined, 'fields are of the profile', () => number);
  const isGood = value !== undefined && isOfSpec(spec, value, raw);
  ensure(isGood, 'a value is what its specification says', () => `${number}: ${JSON.stringify(value)}`);
}

function isOfSpec(spec: FieldSpec, value: FieldValue, raw: Uint8Array | undefined): boolean {
  if (value instanceof Uint8Array) return spec.type === 'b' && isLength(spec, value.length);
  if (typeof value === 'object') return isComposite(spec, value);
  if (spec.subfields !== undefined && raw === undefined) return false;
  if (spec.type === 'n') return isLength(spec, value.length) && /^[0-9]*$/.test(value);
  if (spec.type === 'z') return isLength(spec, value.length) && /^[0-9D]*$/.test(value);
  // Characters outside ASCII take two bytes of GBK.
  return spec.type !== 'b' && value.length <= (spec.length ?? spec.max ?? 0);
}

function isComposite({ subfields = [] }: FieldSpec, value: Readonly<Record<string, string>>): boolean {
  const ids = Object.keys(value);
  return ids.every((id, at) => {
    const spec = subfields[at];
    return spec?.id === id && value[id]?.length === spec.length && /^[0-9]*$/.test(value[id]);
  });
}

function isLength({ length, max = 0 }: FieldSpec, found: number): boolean {
  return length === undefined ? found <= max : found === length;
}

/** The fields are those that the bitmap names, read here anew from the bytes. */
function ensureBitmap(profile: Profile, message: Message, bytes: Uint8Array, start: number): void {
  const bitmapAt = start + mtiOffset(profile, message) + 2;
  const bitmapBytes = ((bytes[bitmapAt] ?? 0) & 0x80) === 0 ? 8 : 16;
  const named = fieldsNamed(bytes, bitmapAt, bitmapBytes);
  const held = new Set([...Object.keys(message.fields), ...Object.keys(message.raw ?? {})].map(Number));
  held.delete(1);
  const isSame = held.size === named.length && named.every((number) => held.has(number));
  ensure(isSame, 'the fields are those of the bitmap', () => `${[...held]} for ${named}`);
}

function mtiOffset({ header: { bytes } }: Profile, { tpdu, header }: Message): number {
  return (tpdu === null ? 0 : 5) + (header === null ? 0 : bytes);
}

/** A MAC covers from the MTI to the bytes of the MAC field itself. */
function ensureMacRange(
  profile: Profile,
  result: Extract<DecodeResult, { ok: true }>,
  bytes: Uint8Array,
): void {
  const { message, macRange } = result;
  const numbers = profile.macFields.filter((number) => message.fields[number] !== undefined);
  ensure(
    (macRange === null) === (numbers.length === 0),
    'a MAC range goes with a MAC field',
    () => `${numbers}`,
  );
  if (macRange === null) return;
  const { start, end } = macRange;
  const isWithin = start >= 0 && start + 10 <= end && end <= bytes.length;
  ensure(isWithin, 'a MAC range lies within the message', () => `${start} to ${end} of ${bytes.length}`);
  const mac = message.fields[numbers.at(-1) ?? 0];
  const isMac = mac instanceof Uint8Array && areSameBytes(bytes.subarray(end, end + mac.length), mac);
  ensure(isMac, 'a MAC range ends at the MAC', () => `${start} to ${end}`);
}
