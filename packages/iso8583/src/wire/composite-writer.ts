import type { CompositeValue, FieldValue } from '../message.ts';
import type { CompositeLayout, SubfieldLayout } from './composite.ts';
import { writeLead, writeUnpacked } from './digits-writer.ts';
import type { DigitsCodec } from './field-codec.ts';
import { packDigitsAt } from './pack-nibbles.ts';
import { contentBytes } from './wire-layout.ts';
import { failWriting, openContent, type Writing } from './writing.ts';

/** Writes a composite by subfield; one that comes flat is a field of digits like any other. */
export function writeComposite(
  { layout }: DigitsCodec,
  composite: CompositeLayout,
  writing: Writing,
  at: number,
  value: Exclude<FieldValue, string>,
): number {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) {
    const path = String(layout.number);
    return failWriting(writing, 'bad-value', path, 'expected subfields or a string of digits');
  }
  const count = countSubfields(composite, writing, value);
  if (count < 0) return -1;
  const { end: length } = composite.subfields[count - 1] as SubfieldLayout;
  const start = openContent(layout, writing, at, length);
  if (start < 0) return -1;
  const lead = writeLead(layout, writing.out, start, length);
  for (let index = 0; index < count; index++) {
    const subfield = composite.subfields[index] as SubfieldLayout;
    const digits = value[subfield.key] as string;
    const isGood = layout.isPacked
      ? packDigitsAt(writing.out, start, lead + subfield.start, digits)
      : writeUnpacked(writing.out, start + subfield.start, digits, false);
    if (!isGood) return failSubfield(subfield, writing);
  }
  return start + contentBytes(layout, length);
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
