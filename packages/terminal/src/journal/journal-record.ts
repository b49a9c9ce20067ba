import { sha256 } from '../sha256.ts';

/**
 * One record: `RJ`, version (2 bytes), length of the payload (4), sequence number (4), four bytes of SHA-256 over these
 * twelve, eight bytes of SHA-256 over these twelve and the payload, payload. All numbers big-endian. The first sum says
 * whether the length can be believed, and so tells a record that was cut short from one that was changed.
 */
export const journalVersion = 1;
const headBytes = 24;
const summedBytes = 12;
const mark = [0x52, 0x4a];

export interface JournalRecord {
  readonly sequence: number;
  readonly payload: Uint8Array;
}

export type RecordReading =
  | { readonly kind: 'record'; readonly record: JournalRecord; readonly end: number }
  /** What is there is the start of a record, and the file ends. */
  | { readonly kind: 'cut' }
  /** Whole, and of a later version than this. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged' };

export function encodeRecord({ sequence, payload }: JournalRecord, version = journalVersion): Uint8Array {
  const bytes = Buffer.allocUnsafe(headBytes + payload.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  bytes.set(mark);
  view.setUint16(2, version);
  view.setUint32(4, payload.length);
  view.setUint32(8, sequence);
  const head = bytes.subarray(0, summedBytes);
  bytes.set(sumOf(4, head), summedBytes);
  bytes.set(sumOf(8, head, payload), summedBytes + 4);
  bytes.set(payload, headBytes);
  return bytes;
}

/** Reads the record that starts at `at`. */
export function readRecord(bytes: Uint8Array, at: number): RecordReading {
  const rest = bytes.subarray(at);
  if (rest.length < headBytes) return { kind: isStart(rest) ? 'cut' : 'damaged' };
  const head = rest.subarray(0, summedBytes);
  if (!isStart(rest) || !isSame(sumOf(4, head), rest.subarray(summedBytes, summedBytes + 4))) {
    return { kind: isZero(rest) ? 'cut' : 'damaged' };
  }
  const view = new DataView(rest.buffer, rest.byteOffset);
  if (view.getUint16(2) > journalVersion) return { kind: 'newer' };
  const end = headBytes + view.getUint32(4);
  if (end > rest.length) return { kind: 'cut' };
  const payload = rest.subarray(headBytes, end);
  if (!isSame(sumOf(8, head, payload), rest.subarray(summedBytes + 4, headBytes))) return { kind: 'damaged' };
  return { kind: 'record', record: { sequence: view.getUint32(8), payload }, end: at + end };
}

/** Files that were growing in a power cut may end in zeros. */
function isStart(rest: Uint8Array): boolean {
  return mark.every((byte, i) => rest[i] === undefined || rest[i] === byte) || isZero(rest);
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}

function sumOf(length: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(...parts).subarray(0, length);
}
