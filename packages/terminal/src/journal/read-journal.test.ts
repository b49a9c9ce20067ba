import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord, type JournalRecord } from './journal-record.ts';
import { readJournal } from './read-journal.ts';

const payloads = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 6 });

/** The bytes of a journal, and where each of its records ends. */
function journalOf(contents: readonly Uint8Array[]) {
  const records = contents.map((payload, index) => ({ sequence: index + 1, payload }));
  const bytes = Buffer.concat(records.map((record) => encodeRecord(record)));
  const ends = records.map(
    (_, index) => Buffer.concat(records.slice(0, index + 1).map((record) => encodeRecord(record))).length,
  );
  return { records, bytes, ends };
}

function read(bytes: Uint8Array) {
  const reading = readJournal(bytes);
  if (!reading.ok) throw new Error('not of this version');
  return reading;
}

function plain(records: readonly JournalRecord[]) {
  return records.map(({ sequence, payload }) => [sequence, [...payload]]);
}

describe('a journal', () => {
  it('cut at any byte gives back every record that was whole, and says what is left over', () => {
    fc.assert(
      fc.property(payloads, (contents) => {
        const { records, bytes, ends } = journalOf(contents);
        for (let length = 0; length <= bytes.length; length++) {
          const whole = ends.filter((end) => end <= length).length;
          const start = ends[whole - 1] ?? 0;
          const reading = read(bytes.subarray(0, length));
          expect(plain(reading.records)).toEqual(plain(records.slice(0, whole)));
          expect(reading.gaps).toEqual(
            start === length ? [] : [{ kind: 'cut', offset: start, bytes: length - start }],
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  it('with any byte changed gives back every other record, and says which stretch is damaged', () => {
    fc.assert(
      fc.property(payloads, fc.nat(), fc.integer({ min: 1, max: 255 }), (contents, at, difference) => {
        const { records, bytes, ends } = journalOf(contents);
        const offset = at % bytes.length;
        bytes[offset] = (bytes[offset] ?? 0) ^ difference;
        const hit = ends.findIndex((end) => offset < end);
        const [start, end] = [ends[hit - 1] ?? 0, ends[hit] ?? 0];
        const reading = read(bytes);
        expect(plain(reading.records)).toEqual(plain(records.filter((_, index) => index !== hit)));
        expect(reading.gaps).toEqual([{ kind: 'damaged', offset: start, bytes: end - start }]);
      }),
    );
  });

  it('with bytes lost or put in between still gives back every record before them', () => {
    fc.assert(
      fc.property(
        payloads,
        fc.nat(),
        fc.nat(40),
        fc.uint8Array({ maxLength: 40 }),
        (contents, at, lost, put) => {
          const { records, bytes, ends } = journalOf(contents);
          const offset = at % bytes.length;
          const changed = Buffer.concat([bytes.subarray(0, offset), put, bytes.subarray(offset + lost)]);
          const before = ends.filter((end) => end <= offset).length;
          const reading = read(changed);
          expect(plain(reading.records).slice(0, before)).toEqual(plain(records.slice(0, before)));
          const told = reading.gaps.reduce((sum, gap) => sum + gap.bytes, 0);
          const kept = Buffer.concat(reading.records.map((record) => encodeRecord(record))).length;
          expect(told + kept).toBe(changed.length);
        },
      ),
    );
  });

  it('that ends in zeros, as files do that grew in a power cut, is cut and not damaged', () => {
    const { bytes } = journalOf([Uint8Array.of(1, 2, 3)]);
    const { records, gaps } = read(Buffer.concat([bytes, Buffer.alloc(4_096)]));
    expect(records).toHaveLength(1);
    expect(gaps).toEqual([{ kind: 'cut', offset: bytes.length, bytes: 4_096 }]);
  });

  it('takes no record from before for one of now', () => {
    const [first, second] = [1, 2].map((sequence) => encodeRecord({ sequence, payload: Uint8Array.of(7) }));
    const { records, gaps } = read(Buffer.concat([second ?? '', first ?? ''].map(Buffer.from)));
    expect(records.map(({ sequence }) => sequence)).toEqual([2]);
    expect(gaps).toMatchObject([{ kind: 'damaged' }]);
  });
});
