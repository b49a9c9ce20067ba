import type { CompositeValue } from '../message.ts';
import type { FieldSpec } from '../profile.ts';
import { type CompositeLayout, compositeLayout, type SubfieldLayout } from './composite.ts';
import {
  digitValues,
  type NibbleValues,
  packNibbles,
  packNibblesAt,
  packNibblesRight,
  trackValues,
} from './nibbles.ts';
import type { WireLayout } from './wire-layout.ts';
import { type FieldWriter, failWriting, openContent, type Writing } from './writing.ts';

/** Writer of an `n` or `z` field. Nothing is padded or cut: a value of the wrong length is an error. */
export function digitsWriter(layout: WireLayout, spec: FieldSpec): FieldWriter {
  const values = spec.type === 'z' ? trackValues : digitValues;
  const isEven = layout.isPacked && layout.fixedLength > 0 && layout.fixedLength % 2 === 0;
  if (spec.subfields === undefined) return isEven ? evenWriter(layout, values) : plainWriter(layout, values);
  return compositeWriter(layout, compositeLayout(layout.number, spec.subfields), plainWriter(layout, values));
}

/** The plain case and the most frequent one: F3, F4, F11, F12, F13 … */
function evenWriter(layout: WireLayout, values: NibbleValues): FieldWriter {
  const { number, fixedLength } = layout;
  const size = fixedLength >> 1;
  const writePlain = plainWriter(layout, values);
  return (writing, at, value) => {
    if (typeof value !== 'string' || value.length !== fixedLength) return writePlain(writing, at, value);
    return packNibbles(writing.out, at, value, values)
      ? at + size
      : failDigits(writing, String(number), values);
  };
}

function plainWriter(layout: WireLayout, values: NibbleValues): FieldWriter {
  const { number, isPacked, isRightAligned } = layout;
  return (writing, at, value) => {
    if (typeof value !== 'string') {
      return failWriting(writing, 'bad-value', String(number), 'expected a string of digits');
    }
    const start = openContent(layout, writing, at, value.length);
    if (start < 0) return -1;
    if (!isPacked) return writeUnpacked(writing, start, value, number, values);
    const isGood = isRightAligned
      ? packNibblesRight(writing.out, start, value, values)
      : packNibbles(writing.out, start, value, values);
    return isGood ? start + ((value.length + 1) >> 1) : failDigits(writing, String(number), values);
  };
}

function writeUnpacked(
  writing: Writing,
  start: number,
  value: string,
  number: number,
  values: NibbleValues,
): number {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code > 127 || (values[code] as number) > 15) return failDigits(writing, String(number), values);
    writing.out[start + index] = code === 0x3d ? 0x44 : code;
  }
  return start + value.length;
}

function failDigits(writing: Writing, path: string, values: NibbleValues): -1 {
  return failWriting(
    writing,
    'bad-digit',
    path,
    `expected ${values === trackValues ? '0-9 or D' : '0-9'} only`,
  );
}

/** A composite comes by subfield, or flat as the digits stand on the wire. */
function compositeWriter(
  layout: WireLayout,
  composite: CompositeLayout,
  writeFlat: FieldWriter,
): FieldWriter {
  const { number, counterBytes, isPacked } = layout;
  const { subfields } = composite;
  return (writing, at, value) => {
    if (typeof value === 'string') return writeFlat(writing, at, value);
    if (value instanceof Uint8Array || typeof value !== 'object' || value === null) {
      return failWriting(writing, 'bad-value', String(number), 'expected subfields or a string of digits');
    }
    const count = countSubfields(composite, writing, value);
    if (count < 0) return -1;
    const length = (subfields[count - 1] as SubfieldLayout).end;
    if (openContent(layout, writing, at, length) < 0) return -1;
    const start = at + counterBytes;
    for (let index = 0; index < count; index++) {
      const { key, start: place } = subfields[index] as SubfieldLayout;
      const isGood = isPacked
        ? packNibblesAt(writing.out, start, place, value[key] as string, digitValues)
        : writeUnpacked(writing, start + place, value[key] as string, number, digitValues) >= 0;
      if (!isGood) return failSubfield(subfields[index] as SubfieldLayout, writing);
    }
    return start + (isPacked ? (length + 1) >> 1 : length);
  };
}

/**
 * How many subfields there are, each of its own length; -1 with a fault where one is wrong, missing or unknown.
 * As many values as the first subfields have leave no room for a stranger among them.
 */
function countSubfields(composite: CompositeLayout, writing: Writing, value: CompositeValue): number {
  const { subfields } = composite;
  const count = Object.values(value).length;
  if (count === 0 || count > subfields.length) return failOrder(composite, writing, value);
  for (let index = 0; index < count; index++) {
    const subfield = subfields[index] as SubfieldLayout;
    const part = value[subfield.key];
    if (part === undefined) return failOrder(composite, writing, value);
    if (typeof part !== 'string' || part.length !== subfield.end - subfield.start) {
      return failSubfield(subfield, writing);
    }
  }
  return count;
}

function failSubfield({ path, start, end }: SubfieldLayout, writing: Writing): -1 {
  return failWriting(writing, 'bad-value', path, `expected ${end - start} digits`);
}

/** Finds a subfield that the profile does not know, or one that is missing before later ones. */
function failOrder(composite: CompositeLayout, writing: Writing, value: CompositeValue): -1 {
  const known = composite.subfields.map(({ id }) => id);
  const stranger = Object.keys(value).find((id) => !known.includes(id));
  const missing = known.find((id) => value[id] === undefined);
  const path = `${composite.number}.${stranger ?? missing}`;
  const message = stranger === undefined ? 'expected this subfield before later ones' : 'no such subfield';
  return failWriting(writing, 'bad-value', path, message);
}
