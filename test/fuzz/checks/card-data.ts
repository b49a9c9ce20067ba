import type { FieldSpec, FieldValue, Message, Profile } from '@rollcall/iso8583';
import { hexOf, latin1Text } from '../inputs/byte-edits.ts';
import { isCardNumber } from '../inputs/card-number.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { emvLeaves } from './emv-leaves.ts';

/** Tags that hold a PAN, a track, a name or a PIN (EMV book 3, annex A). */
const cardTags = ['56', '57', '5A', '99', '5F20', '9F0B', '9F1F', '9F20', '9F6B'];
/** Network management codes of sign-ins, whose answers carry keys. */
const signInCodes = ['001', '003', '004', '006'];

/** Digits, text or hex that must not be seen, as they would be seen. */
export function cardDataOf(profile: Profile, message: Message): readonly string[] {
  return Object.entries(message.fields).flatMap(([number, value]) =>
    secretsIn(profile.fields[number], value, holdsKeys(message)),
  );
}

function secretsIn(spec: FieldSpec | undefined, value: FieldValue, mayHoldKeys: boolean): readonly string[] {
  if (value instanceof Uint8Array) {
    if (spec?.sensitive === 'pin' || (spec?.sensitive === 'key' && mayHoldKeys)) return [hexOf(value)];
    if (spec?.sensitive !== 'emv') return [];
    const { leaves } = emvLeaves(value);
    return leaves.filter(isCardLeaf).map(({ start, end }) => hexOf(value.subarray(start, end)));
  }
  const isCard = spec?.sensitive === 'pan' || spec?.sensitive === 'track';
  return isCard && typeof value === 'string' ? [value] : [];
}

function isCardLeaf({ tag }: { readonly tag: string }): boolean {
  return cardTags.includes(tag);
}

/** Only what is certain: the answer to a sign-in. */
function holdsKeys({ mti, fields }: Message): boolean {
  const f60 = fields[60];
  return (
    mti === '0810' &&
    typeof f60 === 'object' &&
    !(f60 instanceof Uint8Array) &&
    signInCodes.includes(f60[3] ?? '')
  );
}

/** The message with other card data of the same shape: nobody without reveal may be able to tell them apart. */
export function disguised(profile: Profile, message: Message, random: InputRandom): Message {
  const mayHoldKeys = holdsKeys(message);
  const fields = Object.fromEntries(
    Object.entries(message.fields).map(([number, value]) => [
      number,
      disguisedValue(profile.fields[number], value, mayHoldKeys, random),
    ]),
  );
  const raw = Object.entries(message.raw ?? {}).map(([number, bytes]) => {
    const isCard = ['pan', 'track', 'pin'].includes(profile.fields[number]?.sensitive ?? '');
    return [number, isCard ? random.bytes(bytes.length) : bytes];
  });
  return { ...message, fields, ...(message.raw !== undefined && { raw: Object.fromEntries(raw) }) };
}

function disguisedValue(
  spec: FieldSpec | undefined,
  value: FieldValue,
  mayHoldKeys: boolean,
  random: InputRandom,
): FieldValue {
  if (value instanceof Uint8Array) return disguisedBytes(spec, value, mayHoldKeys, random);
  if (typeof value !== 'string') return value;
  if (spec?.sensitive === 'pan') return otherNumber(value, random);
  if (spec?.sensitive !== 'track') return value;
  const end = value.search(/[D=]/);
  const hasNumber = spec.type === 'z' && end >= 12 && end <= 19;
  return hasNumber
    ? otherNumber(value.slice(0, end), random) + otherDigits(value.slice(end), random)
    : otherDigits(value, random);
}

function disguisedBytes(
  spec: FieldSpec | undefined,
  value: Uint8Array,
  mayHoldKeys: boolean,
  random: InputRandom,
): Uint8Array {
  if (spec?.sensitive === 'pin') return random.bytes(value.length);
  if (spec?.sensitive === 'key' && mayHoldKeys)
    return value.map((byte) => (byte === 0 ? 0 : random.from(1, 255)));
  if (spec?.sensitive !== 'emv') return value;
  const copy = value.slice();
  for (const leaf of emvLeaves(value).leaves.filter(isCardLeaf)) {
    copy.set(random.bytes(leaf.end - leaf.start), leaf.start);
  }
  return copy;
}

/** The same first six and last four of thirteen digits and more, the same last four of fewer. */
function otherNumber(value: string, random: InputRandom): string {
  const shownAhead = value.length >= 13 ? 6 : 0;
  const shownBehind = value.length > 8 ? 4 : 0;
  const end = value.length - shownBehind;
  return value.slice(0, shownAhead) + otherDigits(value.slice(shownAhead, end), random) + value.slice(end);
}

function otherDigits(text: string, random: InputRandom): string {
  return text.replace(/[0-9]/g, () => String(random.below(10)));
}

/**
 * Card numbers that stand alone in a text that nobody declared as card data. Fields of fixed length are none of
 * these, nor is any number that one of them, or the hex of bytes, holds: merchant numbers look like card numbers.
 */
export function numbersInTexts(profile: Profile, message: Message): readonly string[] {
  const entries = Object.entries(message.fields).map(([number, value]) => ({
    spec: profile.fields[number],
    value,
  }));
  const found = entries
    .filter(({ spec }) => isFree(spec))
    .flatMap(({ value }) => textOf(value).match(/(?<![0-9])[0-9]{13,19}(?![0-9])/g) ?? [])
    .filter(isCardNumber);
  if (found.length === 0) return found;
  const elsewhere = entries.map(({ spec, value }) => (isFree(spec) ? hexIn(value) : textOf(value)));
  const raw = Object.values(message.raw ?? {}).map(hexOf);
  const open = [message.tpdu ?? '', message.header ?? '', ...elsewhere, ...raw].join(' ');
  return found.filter((digits) => !open.includes(digits));
}

function isFree(spec: FieldSpec | undefined): boolean {
  const isCard = spec?.sensitive === 'pan' || spec?.sensitive === 'track';
  return spec?.length === undefined && spec?.subfields === undefined && !isCard;
}

function hexIn(value: FieldValue): string {
  return value instanceof Uint8Array ? hexOf(value) : '';
}

function textOf(value: FieldValue): string {
  if (value instanceof Uint8Array) return latin1Text(value);
  return typeof value === 'string' ? value : Object.values(value).join('');
}
