import type { CompositeValue, FieldValue } from '../message.ts';
import type { FieldSpec } from '../profile.ts';
import { type CompositeLayout, compositeLayout } from './composite.ts';
import { digitValues, type NibbleValues, packNibbles, packNibblesRight, trackValues } from './nibbles.ts';
import type { WireLayout } from './wire-layout.ts';
import { type FieldWriter, failWriting, openContent, type Writing } from './writing.ts';

/** Writer of an `n` or `z` field. Nothing is padded or cut: a value of the wrong length is an error. */
export function digitsWriter(layout: WireLayout, spec: FieldSpec): FieldWriter {
  const values = spec.type === 'z' ? trackValues : digitValues;
  if (spec.subfields === undefined) return plainWriter(layout, values);
  return compositeWriter(compositeLayout(layout.number, spec.subfields), plainWriter(layout, values));
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
function compositeWriter(composite: CompositeLayout, writeFlat: FieldWriter): FieldWriter {
  return (writing, at, value) => {
    if (typeof value === 'string') return writeFlat(writing, at, value);
    const digits = joinComposite(composite, writing, value);
    return digits === null ? -1 : writeFlat(writing, at, digits);
  };
}

function joinComposite(composite: CompositeLayout, writing: Writing, value: FieldValue): string | null {
  const path = String(composite.number);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) {
    failWriting(writing, 'bad-value', path, 'expected subfields or a string of digits');
    return null;
  }
  return joinSubfields(composite, writing, value as CompositeValue);
}

function joinSubfields(composite: CompositeLayout, writing: Writing, value: CompositeValue): string | null {
  let digits = '';
  let count = 0;
  for (const { id, path, start, end } of composite.subfields) {
    const part = value[id];
    if (part === undefined) break;
    if (typeof part !== 'string' || part.length !== end - start || !isDigits(part)) {
      failWriting(writing, 'bad-value', path, `expected ${end - start} digits`);
      return null;
    }
    digits += part;
    count++;
  }
  for (const id in value) {
    if (value[id] !== undefined && --count < 0) return failForeign(composite, writing, value);
  }
  return digits === '' ? failForeign(composite, writing, value) : digits;
}

/** A subfield that the profile does not know, or one that stands behind a missing one. */
function failForeign(composite: CompositeLayout, writing: Writing, value: CompositeValue): null {
  const known = composite.subfields.map(({ id }) => id);
  const stranger = Object.keys(value).find((id) => value[id] !== undefined && !known.includes(id));
  const missing = known.find((id) => value[id] === undefined);
  const path = `${composite.number}.${stranger ?? missing}`;
  const message = stranger === undefined ? 'expected this subfield before later ones' : 'no such subfield';
  failWriting(writing, 'bad-value', path, message);
  return null;
}

function isDigits(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
