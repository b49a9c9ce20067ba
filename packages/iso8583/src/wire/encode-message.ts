import type { ByteRange } from '../codec.ts';
import type { CodecError } from '../codec-error.ts';
import type { FieldValue, Message } from '../message.ts';
import { isMti } from '../mti.ts';
import { writeWord } from './bitmap.ts';
import type { Dialect, FieldCodec } from './dialect.ts';
import { digitValues, hexValues, packNibbles } from './nibbles.ts';
import { failWriting, type Writing, writeRaw } from './writing.ts';

/** Where a message lies in the writer's own buffer; good until the next one is written. */
export type Written =
  | { readonly ok: true; readonly out: Uint8Array; readonly end: number; readonly macRange: ByteRange | null }
  | { readonly ok: false; readonly error: CodecError };

/** Writes a message from `start` on, leaving room for a prefix before it. */
export type MessageWriter = (message: Message, start: number) => Written;

interface BodyWriting extends Writing {
  /** Where the MAC field starts, or -1. */
  macAt: number;
}

export function messageWriter(dialect: Dialect): MessageWriter {
  const out = new Uint8Array(dialect.messageBytesMax);
  const writing: BodyWriting = { out, fault: null, macAt: -1 };
  return (message, start) => {
    writing.macAt = -1;
    const mtiAt = writeEnvelope(dialect, writing, message, start);
    const end = mtiAt < 0 ? -1 : writeBody(dialect, writing, message, mtiAt);
    if (end < 0) return notWritten(writing);
    const macRange = writing.macAt < 0 ? null : { start: mtiAt, end: writing.macAt };
    return { ok: true, out, end, macRange };
  };
}

function writeEnvelope(dialect: Dialect, writing: Writing, message: Message, start: number): number {
  const { profile } = dialect;
  const headerAt = writeTpdu(profile.tpdu, writing, message.tpdu, start);
  if (headerAt < 0) return -1;
  const { header } = message;
  if (isMissing(header)) {
    return profile.header.presence === 'required'
      ? failEnvelope(writing, 'header', 'expected a header')
      : headerAt;
  }
  if (profile.header.presence === 'absent') {
    return failEnvelope(writing, 'header', 'the profile has no header');
  }
  const size = profile.header.bytes;
  const isGood =
    typeof header === 'string' &&
    header.length === 2 * size &&
    packNibbles(writing.out, headerAt, header, hexValues);
  return isGood ? headerAt + size : failEnvelope(writing, 'header', `expected ${2 * size} hex digits`);
}

function writeTpdu(
  presence: 'required' | 'optional' | 'absent',
  writing: Writing,
  tpdu: string | null,
  start: number,
): number {
  if (isMissing(tpdu)) {
    return presence === 'required' ? failEnvelope(writing, 'tpdu', 'expected a TPDU') : start;
  }
  if (presence === 'absent') return failEnvelope(writing, 'tpdu', 'the profile has no TPDU');
  const isHex =
    typeof tpdu === 'string' && tpdu.length === 10 && packNibbles(writing.out, start, tpdu, hexValues);
  const first = writing.out[start];
  return isHex && (first === 0x60 || first === 0x80)
    ? start + 5
    : failEnvelope(writing, 'tpdu', 'expected 10 hex digits that start with 60 or 80');
}

function isMissing(text: string | null | undefined): text is null | undefined {
  return text === null || text === undefined;
}

function failEnvelope(writing: Writing, path: string, message: string): -1 {
  return failWriting(writing, 'bad-envelope', path, message);
}

/** Writes MTI, bitmap and fields; returns where they end, or -1. */
function writeBody(dialect: Dialect, writing: BodyWriting, message: Message, mtiAt: number): number {
  const { out } = writing;
  if (typeof message.mti !== 'string' || !isMti(message.mti)) {
    return failWriting(writing, 'bad-mti', 'mti', 'expected four digits of a known version and class');
  }
  packNibbles(out, mtiAt, message.mti, digitValues);
  const bitmapAt = mtiAt + 2;
  const isSecondary = hasSecondary(dialect, message);
  writeWord(out, bitmapAt, isSecondary ? 0x80000000 : 0);
  writeWord(out, bitmapAt + 4, 0);
  if (!isSecondary) return writeFields(dialect, writing, message, bitmapAt, bitmapAt + 8);
  writeWord(out, bitmapAt + 8, 0);
  writeWord(out, bitmapAt + 12, 0);
  return writeFields(dialect, writing, message, bitmapAt, bitmapAt + 16);
}

function writeFields(
  dialect: Dialect,
  writing: BodyWriting,
  message: Message,
  bitmapAt: number,
  start: number,
): number {
  const { fields, raw } = message;
  const { out } = writing;
  const { numbers } = dialect;
  let at = start;
  let written = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] as number;
    const value = fields[number];
    const content = raw === undefined ? undefined : raw[number];
    if (value === undefined && content === undefined) continue;
    const field = dialect.fields[number] as FieldCodec;
    const bitAt = bitmapAt + ((number - 1) >> 3);
    out[bitAt] = (out[bitAt] as number) | (0x80 >> ((number - 1) & 7));
    if (dialect.isMacField[number]) writing.macAt = at;
    at =
      content === undefined
        ? field.write(writing, at, value as FieldValue)
        : writeRaw(field.layout, writing, at, content, value);
    if (at < 0) return -1;
    if (value !== undefined) written++;
  }
  const isComplete = raw === undefined && Object.keys(fields).length === written;
  return isComplete || areAllKnown(dialect, writing, message) ? at : -1;
}

/** Says which field the profile does not define. */
function areAllKnown(dialect: Dialect, writing: Writing, { fields, raw = {} }: Message): boolean {
  for (const [key, value] of [...Object.entries(fields), ...Object.entries(raw)]) {
    if (value === undefined || dialect.fields[Number(key)] !== undefined) continue;
    if (key === '1' && value === raw[1]) continue;
    failWriting(writing, 'unknown-field', key, 'the profile does not define this field');
    return false;
  }
  return true;
}

/** Fields above 64 need the secondary bitmap; `raw[1]` asks for an empty one. */
function hasSecondary(dialect: Dialect, { fields, raw }: Message): boolean {
  if (raw?.[1] !== undefined) return true;
  for (let index = dialect.primaryCount; index < dialect.numbers.length; index++) {
    const number = dialect.numbers[index] as number;
    if (fields[number] !== undefined || raw?.[number] !== undefined) return true;
  }
  return false;
}

function notWritten(writing: Writing): Written {
  const { fault } = writing;
  if (fault === null) throw new Error('a writer failed without saying why');
  writing.fault = null;
  return { ok: false, error: fault };
}
