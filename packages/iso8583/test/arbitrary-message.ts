import fc from 'fast-check';
import type { FieldSpec, Fields, FieldValue, Message, Profile } from '../src/index.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ';
const alphabets = {
  n: '0123456789',
  z: '0123456789D',
  a: letters,
  an: `${letters}0123456789`,
  ans: `${letters}0123456789.,;:+-*/=<>?!"#$%&'()[]{}`,
};

/** Any message that a profile can carry without loss. */
export function arbitraryMessage(profile: Profile): fc.Arbitrary<Message> {
  const message = fc.record({
    tpdu: profile.tpdu === 'absent' ? fc.constant(null) : fc.option(tpdu, { nil: null }),
    header: headerOf(profile),
    mti: mtiText,
    fields: arbitraryFields(profile),
  });
  // A header without TPDU, before a message without fields, can look like a TPDU: nobody sends that.
  return message.map((found) => (found.tpdu === null ? { ...found, header: null } : found));
}

const hexText = (length: number) => textOf('0123456789ABCDEF', length, length);
const tpdu = fc.tuple(fc.constantFrom('60', '80'), hexText(8)).map((parts) => parts.join(''));
const mtiText = fc
  .tuple(
    fc.constantFrom('0', '1', '2'),
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0')),
  )
  .map((parts) => parts.join(''));

/** A real header starts with its application class, 60 to 63. */
function headerOf({ header }: Profile): fc.Arbitrary<string | null> {
  if (header.presence === 'absent') return fc.constant(null);
  return fc.option(
    fc
      .tuple(fc.constantFrom('60', '61', '62', '63'), hexText(2 * header.bytes - 2))
      .map((parts) => parts.join('')),
    { nil: null },
  );
}

function arbitraryFields(profile: Profile): fc.Arbitrary<Fields> {
  const values = Object.entries(profile.fields).map(([number, spec]) =>
    fc.option(arbitraryValue(spec), { nil: undefined, freq: 1 }).map((value) => [number, value] as const),
  );
  return fc
    .tuple(...values)
    .map((entries) => Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Fields);
}

function arbitraryValue(spec: FieldSpec): fc.Arbitrary<FieldValue> {
  const max = Math.min(spec.length ?? spec.max ?? 0, 120);
  const min = spec.length ?? 0;
  if (spec.type === 'b') return fc.uint8Array({ minLength: min, maxLength: max });
  if (spec.subfields !== undefined) return arbitraryComposite(spec);
  return textOf(alphabets[spec.type], min, max);
}

function arbitraryComposite({ subfields = [] }: FieldSpec): fc.Arbitrary<FieldValue> {
  return fc
    .integer({ min: 1, max: subfields.length })
    .chain((count) =>
      fc
        .tuple(...subfields.slice(0, count).map(({ length }) => textOf('0123456789', length, length)))
        .map((digits) => Object.fromEntries(digits.map((text, index) => [subfields[index]?.id, text]))),
    );
}

function textOf(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}
