import type { ByteRange } from '../codec.ts';
import type { CodecError } from '../codec-error.ts';
import type { FieldValue, Message } from '../message.ts';
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
  const keys = keysOf(message);
  const bitmapAt = mtiAt + 2;
  const isSecondary = Number(keys[keys.length - 1]) > 64 || message.raw?.[1] !== undefined;
  writeWord(out, bitmapAt, isSecondary ? 0x80000000 : 0);
  writeWord(out, bitmapAt + 4, 0);
  if (!isSecondary) return writeFields(dialect, writing, message, keys, bitmapAt, bitmapAt + 8);
  writeWord(out, bitmapAt + 8, 0);
  writeWord(out, bitmapAt + 12, 0);
  return writeFields(dialect, writing, message, keys, bitmapAt, bitmapAt + 16);
}

/**
 * The numbers of the fields, ascending: the order in which engines list such keys. Listing them costs a little more
 * than asking for each number of the profile, and misses none that the profile does not have.
 */
function keysOf({ fields, raw }: Message): readonly string[] {
  if (raw === undefined) return Object.keys(fields);
  // `raw[1]` is no field: it asks for a secondary bitmap that names nothing.
  const keys = Object.keys({ ...fields, ...raw });
  return raw[1] === undefined || fields[1] !== undefined ? keys : keys.filter((key) => key !== '1');
}

function writeFields(
  dialect: Dialect,
  writing: BodyWriting,
  { fields, raw }: Message,
  keys: readonly string[],
  bitmapAt: number,
  start: number,
): number {
  const { out } = writing;
  let at = start;
  for (let index = 0; index < keys.length; index++) {
    const number = +(keys[index] as string);
    const value = fields[number];
    const content = raw === undefined ? undefined : raw[number];
    const field = dialect.fields[number];
    if (field === undefined || (value === undefined && content === undefined)) {
      if (isUnset(fields, keys[index] as string)) continue;
      return failUnknown(writing, keys[index] as string);
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

/** A key without a value counts as absent, whatever its name. */
function isUnset(fields: Message['fields'], key: string): boolean {
  return key in fields && fields[key as unknown as number] === undefined;
}

function failUnknown(writing: Writing, path: string): -1 {
  return failWriting(writing, 'unknown-field', path, 'the profile does not define this field');
}
