import type { CompositeValue, FieldValue } from '../message.ts';
import type { CompositeLayout, SubfieldLayout } from './composite.ts';
import { writeLead, writeUnpacked } from './digits-writer.ts';
import type { DigitsCodec } from './field-codec.ts';
import { packDigitsAt } from './pack-nibbles.ts';
import { contentBytes, type WireLayout } from './wire-layout.ts';
import { failWriting, openContent, type Writing } from './writing.ts';

/** Writes a composite by subfield; one that comes flat is a field of digits like any other. */
export function writeComposite(
  { layout }: DigitsCodec,
  composite: CompositeLayout,
  writing: Writing,
  at: number,
  value: Exclude<FieldValue, string>,
): number {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    const path = String(layout.number);
    return failWriting(writing, 'bad-value', path, 'expected subfields or a string of digits');
  }
  // As many values as the first subfields have leave no room for a stranger among them.
  const count = Object.values(value).length;
  const last = composite.subfields[count - 1];
  if (last === undefined) return failOrder(composite, writing, value);
  const start = openContent(layout, writing, at, last.end);
  if (start < 0) return -1;
  const lead = writeLead(layout, writing.out, start, last.end);
  for (let index = 0; index < count; index++) {
    const subfield = composite.subfields[index] as SubfieldLayout;
    const digits = value[subfield.key];
    if (digits === undefined) return failOrder(composite, writing, value);
    if (!writeSubfield(layout, writing.out, start, lead + subfield.start, subfield.length, digits)) {
      return failSubfield(subfield, writing);
    }
  }
  return start + contentBytes(layout, last.end);
}

/** Writes the digits of a subfield from `place` on; returns whether they are digits, and as many as it has. */
function writeSubfield(
  layout: WireLayout,
  out: Uint8Array,
  start: number,
  place: number,
  length: number,
  digits: unknown,
): boolean {
  if (typeof digits !== 'string' || digits.length !== length) return false;
  return layout.isPacked
    ? packDigitsAt(out, start, place, digits)
    : writeUnpacked(out, start + place, digits, false);
}

function failSubfield({ path, length }: SubfieldLayout, writing: Writing): -1 {
  return failWriting(writing, 'bad-value', path, `expected ${length} digits`);
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
