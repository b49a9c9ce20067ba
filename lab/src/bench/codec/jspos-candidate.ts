import jspos, { type JsposMessage } from 'jspos';
import type { BenchMessage } from './bench-messages.ts';
import type { CodecCandidate } from './codec-candidate.ts';
import { installedVersion } from './installed-version.ts';
import { plainText } from './plain-text.ts';

const { ISOBasePackager, ISOBinaryField, packer } = jspos;

/** The npm peer that can speak the same wire, byte for byte. */
export function jsposCandidate(): CodecCandidate {
  const packager = new CupPackager();
  return {
    name: 'jspos',
    version: installedVersion('jspos'),
    builder(message) {
      const fill = filler(message);
      return () => {
        const made = packager.createISOMsg();
        fill(made);
        return made.pack();
      };
    },
    parser(wire) {
      const bytes = Buffer.from(wire);
      return () => {
        const made = packager.createISOMsg();
        made.unpack(bytes);
        return made;
      };
    },
  };
}

/** Bytes go in as the plain arrays it works with: quicker than the hex that its `setField` takes. */
function filler({ mti, fields }: BenchMessage): (made: JsposMessage) => void {
  const values = Object.entries(fields()).map(([number, value]) => {
    const field = Number(number);
    return value instanceof Uint8Array
      ? { field, bytes: Array.from(value), text: '' }
      : { field, bytes: null, text: plainText(value) };
  });
  return (made) => {
    made.setMTI(mti);
    for (const { field, bytes, text } of values) {
      if (bytes) made.set(new ISOBinaryField(field, bytes));
      else made.setField(field, text);
    }
  };
}

class CupPackager extends ISOBasePackager {
  constructor() {
    super();
    this.setFieldPackager(fieldPackagers());
  }
}

/** The fields of the bench's messages as the terminals' dialect lays them out; the others are never met. */
function fieldPackagers(): readonly object[] {
  const { IFB_NUMERIC, IFB_LLNUM, IFB_LLLNUM, IF_CHAR, IFB_LLLCHAR, IFB_BINARY, IFB_LLLBINARY } = packer;
  const known: Readonly<Record<number, object>> = {
    0: new IFB_NUMERIC(4, 'MTI', true),
    1: new packer.IFB_BITMAP(8, 'bitmap'),
    2: new IFB_LLNUM(19, 'F2', false),
    23: new IFB_NUMERIC(3, 'F23', true),
    32: new IFB_LLNUM(11, 'F32', false),
    35: new IFB_LLNUM(37, 'F35', false),
    52: new IFB_BINARY(8, 'F52'),
    55: new IFB_LLLBINARY(999, 'F55'),
    60: new IFB_LLLNUM(17, 'F60', false),
    62: new IFB_LLLBINARY(999, 'F62'),
    63: new IFB_LLLCHAR(163, 'F63'),
    64: new IFB_BINARY(8, 'F64'),
  };
  return Array.from({ length: 65 }, (_, field) => {
    const digits = fixedDigits[field];
    if (digits !== undefined) return new IFB_NUMERIC(digits, `F${field}`, false);
    return known[field] ?? new IF_CHAR(fixedText[field] ?? 1, `F${field}`);
  });
}

const fixedDigits: Readonly<Record<number, number>> = {
  3: 6,
  4: 12,
  11: 6,
  12: 6,
  13: 4,
  14: 4,
  22: 3,
  25: 2,
  26: 2,
  53: 16,
};
const fixedText: Readonly<Record<number, number>> = { 37: 12, 39: 2, 41: 8, 42: 15, 49: 3 };
