import type { ByteRange, DecodeResult, NotDecoded } from '../codec.ts';
import type { Message } from '../message.ts';
import { isPackedMti } from '../mti.ts';
import { wordAt } from './bitmap.ts';
import type { Dialect } from './dialect.ts';
import { type Envelope, isTpduStart, matchEnvelope } from './envelope.ts';
import { nibbleText } from './nibbles.ts';
import { readField } from './read-field.ts';
import { failReading, type Reading } from './reading.ts';
import { fieldsUpTo, unread } from './sized-fields.ts';

/** Reads the message in `start`..`end`; offsets count from the start of `bytes`. */
export type MessageReader = (bytes: Uint8Array, start: number, end: number) => DecodeResult;

const noBytes = new Uint8Array(0);

export function messageReader(dialect: Dialect): MessageReader {
  const { envelopes } = dialect;
  const reading: HeadedReading = {
    bytes: noBytes,
    end: 0,
    fields: {},
    raw: null,
    fault: null,
    tpdu: null,
    header: null,
    mti: null,
    macAt: -1,
  };
  return (bytes, start, end) => {
    reading.bytes = bytes;
    reading.end = end;
    reading.fields = {};
    reading.raw = null;
    reading.tpdu = reading.header = reading.mti = null;
    reading.macAt = -1;
    const envelope =
      quickEnvelope(envelopes, bytes, start, end) ??
      matchEnvelope(dialect, envelopes, bytes, start, end).envelope;
    const mtiAt = readEnvelope(dialect, reading, envelope, start);
    const stop = mtiAt < 0 ? -1 : readBody(dialect, reading, mtiAt);
    const result = stop < 0 ? notDecoded(reading) : decoded(reading, mtiAt, stop);
    reading.bytes = noBytes;
    return result;
  };
}

interface HeadedReading extends Reading {
  tpdu: string | null;
  header: string | null;
  mti: string | null;
  /** Where the MAC field starts, or -1. */
  macAt: number;
}

/**
 * The usual cases without looking further: nothing but a message, whose first digit is a version where TPDU and header
 * start with 6 or 8; or TPDU, a header and an MTI.
 */
function quickEnvelope(
  envelopes: readonly Envelope[],
  bytes: Uint8Array,
  start: number,
  end: number,
): Envelope | null {
  const fullest = envelopes[0] as Envelope;
  const barest = envelopes[envelopes.length - 1] as Envelope;
  const first = bytes[start] as number;
  if (fullest.hasTpdu && !barest.hasTpdu && !barest.hasHeader && first < 0x30) return barest;
  const mtiAt = start + fullest.size;
  const isUsual =
    fullest.hasTpdu &&
    fullest.hasHeader &&
    mtiAt + 2 <= end &&
    isTpduStart(first) &&
    (bytes[start + 5] as number) >= 0x30 &&
    isPackedMti(bytes[mtiAt] as number, bytes[mtiAt + 1] as number);
  return isUsual ? fullest : null;
}

/** Reads TPDU and header; returns where the MTI starts, or -1. */
function readEnvelope(dialect: Dialect, reading: HeadedReading, envelope: Envelope, start: number): number {
  const { bytes, end } = reading;
  let at = start;
  if (envelope.hasTpdu) {
    if (at < end && !isTpduStart(bytes[at])) {
      return failReading(reading, 'bad-envelope', 'tpdu', at, 'expected a TPDU that starts with 60 or 80');
    }
    if (at + 5 > end) return failShort(reading, 'tpdu', at, 5);
    reading.tpdu = nibbleText(bytes, at, 10);
    at += 5;
  }
  if (envelope.hasHeader) {
    const size = dialect.profile.header.bytes;
    if (at + size > end) return failShort(reading, 'header', at, size);
    reading.header = nibbleText(bytes, at, 2 * size);
    at += size;
  }
  return at;
}

/** Reads MTI, bitmap and fields; returns where they end, or -1. */
function readBody(dialect: Dialect, reading: HeadedReading, mtiAt: number): number {
  const { bytes, end } = reading;
  const bitmapAt = mtiAt + 2;
  if (bitmapAt > end) return failShort(reading, 'mti', mtiAt, 2);
  if (!isPackedMti(bytes[mtiAt] as number, bytes[mtiAt + 1] as number)) {
    return failReading(reading, 'bad-mti', 'mti', mtiAt, 'expected four digits of a known version and class');
  }
  reading.mti = nibbleText(bytes, mtiAt, 4);
  if (bitmapAt + 8 > end) return failShort(reading, 'bitmap', bitmapAt, 8);
  const first = wordAt(bytes, bitmapAt);
  if (first >= 0) return readFields(dialect, reading, bitmapAt, 2, bitmapAt + 8);
  if (bitmapAt + 16 > end) return failShort(reading, 'bitmap', bitmapAt, 16);
  keepEmptySecondary(reading, bitmapAt + 8);
  return readFields(dialect, reading, bitmapAt, 4, bitmapAt + 16);
}

/** A secondary bitmap that names nothing is kept in `raw[1]`, so that the message is written back as it came. */
function keepEmptySecondary(reading: Reading, at: number): void {
  if ((wordAt(reading.bytes, at) | wordAt(reading.bytes, at + 4)) === 0) {
    reading.raw = { 1: reading.bytes.slice(at, at + 8) };
  }
}

function readFields(
  dialect: Dialect,
  reading: HeadedReading,
  bitmapAt: number,
  words: number,
  start: number,
): number {
  const { bytes } = reading;
  const last = lastField(bytes, bitmapAt, words);
  const fields = fieldsUpTo(last);
  reading.fields = fields;
  let at = start;
  for (let word = 0; word < words && at >= 0; word++) {
    at = readWord(dialect, reading, fieldBits(bytes, bitmapAt, word), 32 * word + 1, at);
  }
  if (fields[last] === unread) delete fields[last];
  return at;
}

/** Reads the fields of 32 bits, the first of which stands for field `base`. */
function readWord(
  dialect: Dialect,
  reading: HeadedReading,
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
    if (field === undefined) return failUnknown(reading, number, at);
    if (field.isMac) reading.macAt = at;
    at = readField(field, reading, at);
    if (at < 0) return -1;
  }
  return at;
}

/** Bits of a word that stand for fields: bit 1 announces the secondary bitmap. */
function fieldBits(bytes: Uint8Array, bitmapAt: number, word: number): number {
  const bits = wordAt(bytes, bitmapAt + 4 * word);
  return word === 0 ? bits & 0x7fffffff : bits;
}

/** The highest field that a bitmap names, or 0. */
function lastField(bytes: Uint8Array, bitmapAt: number, words: number): number {
  for (let word = words - 1; word >= 0; word--) {
    const bits = fieldBits(bytes, bitmapAt, word);
    if (bits !== 0) return 32 * word + Math.clz32(bits & -bits) + 1;
  }
  return 0;
}

function failUnknown(reading: Reading, number: number, at: number): -1 {
  const message = 'the bitmap names a field that the profile does not define';
  return failReading(reading, 'unknown-field', String(number), at, message);
}

function failShort(reading: Reading, path: string, at: number, needed: number): -1 {
  const message = `expected ${needed} bytes, ${Math.max(0, reading.end - at)} are left`;
  return failReading(reading, 'truncated', path, at, message);
}

function decoded(reading: HeadedReading, mtiAt: number, stop: number): DecodeResult {
  if (stop < reading.end) {
    const message = `expected the end of the message, ${reading.end - stop} bytes are left behind the last field`;
    failReading(reading, 'trailing-bytes', 'end', stop, message);
    return notDecoded(reading);
  }
  const { tpdu, header, fields, raw } = reading;
  const mti = reading.mti as string;
  const message: Message = raw === null ? { tpdu, header, mti, fields } : { tpdu, header, mti, fields, raw };
  const macRange: ByteRange | null = reading.macAt < 0 ? null : { start: mtiAt, end: reading.macAt };
  return { ok: true, message, consumed: stop, macRange };
}

function notDecoded(reading: HeadedReading): NotDecoded {
  const { tpdu, header, mti, fields, fault } = reading;
  if (fault === null) throw new Error('a reader failed without saying why');
  reading.fault = null;
  return { ok: false, error: fault, partial: { tpdu, header, mti, fields } };
}
