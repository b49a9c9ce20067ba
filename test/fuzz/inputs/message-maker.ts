import { type FieldSpec, fromHex, type Profile } from '@rollcall/iso8583';
import { joinBytes } from './byte-edits.ts';
import { wireField } from './field-content.ts';
import type { InputRandom } from './input-random.ts';

/**
 * A message made from the data of a profile: any of its fields, an MTI and a code that it knows, contents that are
 * mostly good. Mutations of a few vectors alone would never reach most of the fields.
 */
export function makeMessage(profile: Profile, random: InputRandom): Uint8Array {
  const wanted = new Map<number, string>();
  const mti = chooseExchange(profile, random, wanted);
  const numbers = Object.keys(profile.fields).map(Number);
  const share = random.from(2, 8);
  const chosen = numbers.filter((number) => wanted.has(number) || random.oneIn(share)).sort((a, b) => a - b);
  const fields = chosen.map((number) =>
    wireField(profile.fields[number] as FieldSpec, random, wanted.get(number)),
  );
  return joinBytes(envelope(profile, random), hex(mti), bitmapOf(chosen, random), ...fields);
}

/** An MTI, with the values in `wanted` that make the message one of the profile's exchanges. */
function chooseExchange(profile: Profile, random: InputRandom, wanted: Map<number, string>): string {
  if (profile.exchanges.length === 0 || random.oneIn(6)) {
    return `0${random.from(1, 8)}${random.text('0123456789', 2)}`;
  }
  const exchange = random.pick(profile.exchanges);
  for (const [path, values] of Object.entries(exchange.where)) {
    const [number = '', id] = path.split('.');
    const spec = profile.fields[number];
    const value = random.pick(values);
    if (spec !== undefined && value !== '') wanted.set(Number(number), contentWith(spec, id, value, random));
  }
  return random.oneIn(2) ? exchange.requestMti : (exchange.responseMti ?? exchange.requestMti);
}

/** The digits of a field with one of its subfields given, up to that one or to the end. */
function contentWith(spec: FieldSpec, id: string | undefined, value: string, random: InputRandom): string {
  if (id === undefined) return value;
  const subfields = spec.subfields ?? [];
  const last = subfields.findIndex((subfield) => subfield.id === id);
  const count = random.oneIn(2) ? last + 1 : random.from(last + 1, subfields.length);
  return subfields
    .slice(0, count)
    .map((subfield) => (subfield.id === id ? value : random.text('0123456789', subfield.length)))
    .join('');
}

function envelope({ tpdu, header }: Profile, random: InputRandom): Uint8Array {
  const hasTpdu = tpdu === 'required' || (tpdu === 'optional' && !random.oneIn(4));
  const hasHeader = header.presence === 'required' || (header.presence === 'optional' && !random.oneIn(4));
  const first = Uint8Array.of(random.oneIn(8) ? 0x80 : 0x60);
  return joinBytes(
    hasTpdu ? joinBytes(first, random.bytes(4)) : new Uint8Array(0),
    hasHeader
      ? joinBytes(Uint8Array.of(0x60 + random.below(4)), random.bytes(header.bytes - 1))
      : new Uint8Array(0),
  );
}

/** One that names nothing in its second half now and then, as some hosts send it. */
function bitmapOf(numbers: readonly number[], random: InputRandom): Uint8Array {
  const isLong = numbers.some((number) => number > 64) || random.oneIn(12);
  const bitmap = new Uint8Array(isLong ? 16 : 8);
  for (const number of isLong ? [1, ...numbers] : numbers) {
    const at = (number - 1) >> 3;
    bitmap[at] = (bitmap[at] as number) | (0x80 >> ((number - 1) & 7));
  }
  return bitmap;
}

function hex(text: string): Uint8Array {
  return fromHex(text) ?? new Uint8Array(0);
}
