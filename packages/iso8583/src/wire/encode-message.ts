import type { ByteRange } from '../codec.ts';
import type { CodecError } from '../codec-error.ts';
import { limits } from '../limits.ts';
import type { Fields, FieldValue, Message, RawFields } from '../message.ts';
import { packMti } from '../mti.ts';
import { writeWord } from './bitmap.ts';
import type { Dialect } from './dialect.ts';
import { hexValues, packNibbles } from './nibbles.ts';
import { failWriting, type Writing, writeRaw } from './writing.ts';

/** Writes messages of a dialect into a buffer of its own; what it wrote is good until the next one. */
export interface MessageWriter {
  readonly out: Uint8Array;
  /** What a MAC of the message just written covers. */
  macRange: ByteRange | null;
  /** Writes from `start` on, leaving room for a prefix before it; returns the end, or -1: then ask `takeFault`. */
  write(message: Message, start: number): number;
  takeFault(): CodecError;
}

interface BodyWriting extends Writing {
  /** Where the MAC field starts, or -1. */
  macAt: number;
}

export function messageWriter(dialect: Dialect): MessageWriter {
  const out = new Uint8Array(dialect.messageBytesMax);
  const writing: BodyWriting = { out, fault: null, macAt: -1 };
  const writer: MessageWriter = {
    out,
    macRange: null,
    write: (message, start) => {
      writing.macAt = -1;
      const mtiAt = writeEnvelope(dialect, writing, message, start);
      if (mtiAt < 0) return -1;
      const end = writeBody(dialect, writing, message, mtiAt);
      writer.macRange = writing.macAt < 0 ? null : { start: mtiAt, end: writing.macAt };
      return end;
    },
    takeFault: () => {
      const { fault } = writing;
      if (fault === null) throw new Error('a writer failed without saying why');
      writing.fault = null;
      return fault;
    },
  };
  return writer;
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
  const mti = typeof message.mti === 'string' ? packMti(message.mti) : -1;
  if (mti < 0) {
    return failWriting(writing, 'bad-mti', 'mti', 'expected four digits of a known version and class');
  }
  out[mtiAt] = mti >> 8;
  out[mtiAt + 1] = mti;
  const raw = message.raw ?? null;
  // A copy has one shape for the engine wherever the message came from: asking it for every number is then cheaper
  // than listing its keys.
  const fields: Fields = Object.assign({}, message.fields);
  const bitmapAt = mtiAt + 2;
  const isSecondary = hasSecondary(fields, raw);
  writeWord(out, bitmapAt, isSecondary ? 0x80000000 : 0);
  writeWord(out, bitmapAt + 4, 0);
  if (!isSecondary) return writeFields(dialect, writing, fields, raw, bitmapAt, bitmapAt + 8, 64);
  writeWord(out, bitmapAt + 8, 0);
  writeWord(out, bitmapAt + 12, 0);
  return writeFields(dialect, writing, fields, raw, bitmapAt, bitmapAt + 16, numberMax);
}

/** One more than there is, so that a slip by one is told and not left out. */
const numberMax = limits.fieldNumberMax + 1;

/** Fields above 64 need the secondary bitmap; `raw[1]` asks for one that names nothing. */
function hasSecondary(fields: Fields, raw: RawFields | null): boolean {
  for (let number = 65; number <= numberMax; number++) if (fields[number] !== undefined) return true;
  if (raw === null) return false;
  for (let number = 65; number <= numberMax; number++) if (raw[number] !== undefined) return true;
  return raw[1] !== undefined;
}

function writeFields(
  dialect: Dialect,
  writing: BodyWriting,
  fields: Fields,
  raw: RawFields | null,
  bitmapAt: number,
  start: number,
  last: number,
): number {
  const { out } = writing;
  let at = start;
  for (let number = 0; number <= last; number++) {
    const value = fields[number];
    const content = raw === null ? undefined : raw[number];
    if (value === undefined && (content === undefined || number === 1)) continue;
    const field = dialect.fields[number];
    if (field === undefined) {
      const path = String(number);
      return failWriting(writing, 'unknown-field', path, 'the profile does not define this field');
    }
    const bitAt = bitmapAt + ((number - 1) >> 3);
    out[bitAt] = (out[bitAt] as number) | (0x80 >> ((number - 1) & 7));
    if (dialect.isMacField[number]) writing.macAt = at;
    at =
      content === undefined
        ? field.write(writing, at, value as FieldValue)
        : writeRaw(field.layout, writing, at, content, value);
    if (at < 0) return -1;
  }
  return at;
}
