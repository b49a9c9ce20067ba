import { type JournalRecord, readRecord } from './journal-record.ts';

/** A stretch of a journal that is no record. */
export interface JournalGap {
  /** `cut`: the start of a last record, of which nothing was told to anybody. `damaged`: bytes were changed or lost. */
  readonly kind: 'cut' | 'damaged';
  readonly offset: number;
  readonly bytes: number;
}

export type JournalReading =
  | { readonly ok: true; readonly records: readonly JournalRecord[]; readonly gaps: readonly JournalGap[] }
  /** A later version of this software wrote it. */
  | { readonly ok: false };

/** Finds every whole record of a journal, whatever became of the bytes between them. */
export function readJournal(bytes: Uint8Array): JournalReading {
  const records: JournalRecord[] = [];
  const gaps: JournalGap[] = [];
  for (let at = 0; at < bytes.length; ) {
    const sequence = records.at(-1)?.sequence ?? 0;
    const reading = readRecord(bytes, at);
    if (reading.kind === 'newer') return { ok: false };
    if (reading.kind === 'record' && reading.record.sequence > sequence) {
      records.push(reading.record);
      at = reading.end;
    } else {
      const next = nextRecord(bytes, at + 1, sequence);
      const kind = next === bytes.length && reading.kind === 'cut' ? 'cut' : 'damaged';
      gaps.push({ kind, offset: at, bytes: next - at });
      at = next;
    }
  }
  return { ok: true, records, gaps };
}

/** Where the next later record starts; the end of the file where there is none. */
function nextRecord(bytes: Uint8Array, from: number, sequence: number): number {
  for (let at = bytes.indexOf(0x52, from); at >= 0; at = bytes.indexOf(0x52, at + 1)) {
    const reading = readRecord(bytes, at);
    if (reading.kind === 'record' && reading.record.sequence > sequence) return at;
  }
  return bytes.length;
}
