import type { ByteRange, EncodeResult } from '../codec.ts';
import type { CodecError } from '../codec-error.ts';
import { type LengthPrefix, prefixBytes, writeLengthPrefix } from '../framing/length-prefix.ts';
import { limits } from '../limits.ts';
import type { Fields, FieldValue, Message, RawFields } from '../message.ts';
import { packMti } from '../mti.ts';
import { writeWord } from './bitmap.ts';
import type { Dialect } from './dialect.ts';
import { hexValues, packNibbles } from './pack-nibbles.ts';
import { writeField } from './write-field.ts';
import { failWriting, type Writing, writeRaw } from './writing.ts';

/** Writes one message behind a length prefix. */
export type MessageWriter = (message: Message, lengthPrefix: LengthPrefix) => EncodeResult;

interface BodyWriting extends Writing {
  mtiAt: number;
  /** Where the MAC field starts, or -1. */
  macAt: number;
  /** The bitmap of the message, in words. */
  readonly named: Int32Array;
}

/**
 * Messages are written one behind the other where they stay: a result is a part of the writer's buffer, as an array and a
 * copy of its own would cost as much as ten fields. A full buffer is left to the results that lie in it.
 */
export function messageWriter(dialect: Dialect): MessageWriter {
  const writing: BodyWriting = {
    out: new Uint8Array(0),
    fault: null,
    mtiAt: -1,
    macAt: -1,
    named: new Int32Array(4),
  };
  let start = 0;
  return (message, lengthPrefix) => {
    if (start + dialect.messageBytesMax > writing.out.length) {
      writing.out = new Uint8Array(dialect.messageBytesMax + limits.poolBytes);
      start = 0;
    }
    const end = writeFrame(dialect, writing, message, lengthPrefix, start);
    if (end < 0) return { ok: false, error: takeFault(writing) };
    const bytes = new Uint8Array(writing.out.buffer, start, end - start);
    const { mtiAt, macAt } = writing;
    const macRange: ByteRange | null = macAt < 0 ? null : { start: mtiAt - start, end: macAt - start };
    start = end;
    return { ok: true, bytes, macRange };
  };
}

function takeFault(writing: Writing): CodecError {
  const { fault } = writing;
  if (fault === null) throw new Error('a writer failed without saying why');
  writing.fault = null;
  return fault;
}

/** Writes prefix, envelope and body; returns where they end, or -1. */
function writeFrame(
  dialect: Dialect,
  writing: BodyWriting,
  message: Message,
  lengthPrefix: LengthPrefix,
  start: number,
): number {
  const contentAt = start + prefixBytes[lengthPrefix];
  writing.macAt = -1;
  const mtiAt = writeEnvelope(dialect, writing, message, contentAt);
  writing.mtiAt = mtiAt;
  const end = mtiAt < 0 ? -1 : writeBody(dialect, writing, message, mtiAt);
  if (end < 0 || writeLengthPrefix(lengthPrefix, writing.out, start, end - contentAt)) return end;
  const text = `a length of ${end - contentAt} bytes does not fit ${lengthPrefix}`;
  return failWriting(writing, 'too-long', 'length', text);
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
  if (fields[0] !== undefined) return failUnknown(writing, 0);
  if (fields[tooHigh] !== undefined) return failUnknown(writing, tooHigh);
  return writeFields(dialect, writing, fields, raw, mtiAt + 2);
}

/** So that a slip by one is told and not left out. */
const tooHigh = limits.fieldNumberMax + 1;

/** Writes bitmap and fields; `raw[1]` asks for a secondary bitmap even where it names nothing. */
function writeFields(
  dialect: Dialect,
  writing: BodyWriting,
  fields: Fields,
  raw: RawFields | null,
  bitmapAt: number,
): number {
  const { out, named } = writing;
  nameFields(named, fields, raw);
  const isSecondary = named[2] !== 0 || named[3] !== 0 || (raw !== null && raw[1] !== undefined);
  const words = isSecondary ? 4 : 2;
  let at = bitmapAt + 4 * words;
  for (let word = 0; word < words && at >= 0; word++) {
    const bits = named[word] as number;
    writeWord(out, bitmapAt + 4 * word, isSecondary && word === 0 ? bits | 0x80000000 : bits);
    at = writeNamed(dialect, writing, fields, raw, bits, 32 * word + 1, at);
  }
  return at;
}

/** Notes the fields that there are, as the words of a bitmap: a loop that does nothing else takes half the time. */
function nameFields(named: Int32Array, fields: Fields, raw: RawFields | null): void {
  for (let word = 0; word < named.length; word++) {
    const base = 32 * word + 1;
    let bits = 0;
    for (let lead = 0; lead < 32; lead++) {
      if (fields[base + lead] !== undefined) bits |= 0x80000000 >>> lead;
    }
    named[word] = bits;
  }
  if (raw === null) return;
  for (let number = 2; number <= limits.fieldNumberMax; number++) {
    const word = (number - 1) >> 5;
    if (raw[number] !== undefined)
      named[word] = (named[word] as number) | (0x80000000 >>> ((number - 1) & 31));
  }
}

/** Writes the fields that one word of the bitmap names, the first of its bits standing for field `base`. */
function writeNamed(
  dialect: Dialect,
  writing: BodyWriting,
  fields: Fields,
  raw: RawFields | null,
  all: number,
  base: number,
  start: number,
): number {
  let at = start;
  let bits = all;
  while (bits !== 0) {
    const lead = Math.clz32(bits);
    bits ^= 0x80000000 >>> lead;
    const number = base + lead;
    const field = dialect.fields[number];
    if (field === undefined) return failUnknown(writing, number);
    if (field.isMac) writing.macAt = at;
    const value = fields[number];
    const content = raw === null ? undefined : raw[number];
    at =
      content === undefined
        ? writeField(field, writing, at, value as FieldValue)
        : writeRaw(field.layout, writing, at, content, value);
    if (at < 0) return -1;
  }
  return at;
}

function failUnknown(writing: Writing, number: number): -1 {
  return failWriting(writing, 'unknown-field', String(number), 'the profile does not define this field');
}
