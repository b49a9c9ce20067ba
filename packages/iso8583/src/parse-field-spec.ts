import {
  arrayOf,
  type Checked,
  type CheckedObject,
  entry,
  fail,
  integerOf,
  localTextOf,
  matching,
  objectOf,
  oneOf,
} from './checked-json.ts';
import { limits } from './limits.ts';
import type { FieldSpec, SubfieldSpec } from './profile.ts';

const optionalKeys = [
  'encoding',
  'align',
  'length',
  'max',
  'counter',
  'counterEncoding',
  'charset',
  'sensitive',
  'subfields',
  'view',
];

/** Checks one data element of a profile. Throws `ProfileError`. */
export function parseFieldSpec(checked: Checked): FieldSpec {
  const object = objectOf(checked, ['name', 'type'], optionalKeys);
  const spec: FieldSpec = {
    name: localTextOf(entry(object, 'name')),
    type: oneOf(entry(object, 'type'), ['n', 'z', 'a', 'an', 'ans', 'b']),
    ...choice(object, 'encoding', ['bcd', 'ascii']),
    ...choice(object, 'align', ['left', 'right']),
    ...integer(object, 'length', limits.fieldLengthMax),
    ...integer(object, 'max', limits.fieldLengthMax),
    ...choice(object, 'counter', ['LL', 'LLL']),
    ...choice(object, 'counterEncoding', ['bcd', 'ascii']),
    ...choice(object, 'charset', ['ascii', 'latin1', 'gbk']),
    ...choice(object, 'sensitive', ['pan', 'track', 'pin', 'key', 'emv']),
    ...(object['subfields'] && { subfields: parseSubfields(object['subfields']) }),
    ...choice(object, 'view', ['ber-tlv', 'tag-value']),
  };
  checkLength(object, checked, spec);
  checkType(object, spec);
  return spec;
}

function choice<const Key extends string, const Choice extends string>(
  object: CheckedObject,
  key: Key,
  choices: readonly Choice[],
): Partial<Record<Key, Choice>> {
  const found = object[key];
  return found === undefined ? {} : ({ [key]: oneOf(found, choices) } as Partial<Record<Key, Choice>>);
}

function integer<Key extends string>(
  object: CheckedObject,
  key: Key,
  max: number,
): Partial<Record<Key, number>> {
  const found = object[key];
  return found === undefined ? {} : ({ [key]: integerOf(found, 1, max) } as Partial<Record<Key, number>>);
}

/** Either `length`, or `max` behind a counter that can say it. */
function checkLength(object: CheckedObject, checked: Checked, spec: FieldSpec): void {
  if (spec.length !== undefined) {
    for (const key of ['max', 'counter', 'counterEncoding']) {
      const extra = object[key];
      if (extra !== undefined) fail(extra, 'a field of fixed length has none');
    }
    return;
  }
  if (spec.max === undefined) fail(checked, 'expected "length", or "max" with "counter"');
  if (spec.counter === undefined) fail(checked, 'expected "counter" beside "max"');
  if (spec.counter === 'LL' && spec.max > 99) fail(entry(object, 'max'), 'expected at most 99 behind LL');
}

/** Keys that only make sense for some types. */
function checkType(object: CheckedObject, spec: FieldSpec): void {
  const isDigits = spec.type === 'n' || spec.type === 'z';
  const isText = !isDigits && spec.type !== 'b';
  const refuse = (key: string, why: string) => {
    const found = object[key];
    if (found !== undefined) fail(found, why);
  };
  if (!isDigits) refuse('encoding', 'only digits have an encoding');
  if (!isDigits || spec.encoding === 'ascii') refuse('align', 'only packed digits are aligned');
  if (!isText) refuse('charset', 'only text has a character set');
  if (spec.type !== 'n') refuse('subfields', 'only a field of type n has subfields');
  if (spec.subfields !== undefined) checkSubfields(entry(object, 'subfields'), spec, spec.subfields);
  if (spec.view === 'ber-tlv' && spec.type !== 'b') refuse('view', 'BER-TLV needs a field of type b');
  if (isDigits) refuse('view', 'digits have no such view');
  if (spec.sensitive !== undefined) {
    refuse('subfields', 'a sensitive field is masked whole: it has no subfields');
    if (!isMaskedByTag(spec))
      refuse('view', `what is ${spec.sensitive} is masked whole: it has no such view`);
  }
}

/** Chip data is masked tag by tag; keys lie under a tag of their own where the content is printable. */
function isMaskedByTag({ sensitive, view }: FieldSpec): boolean {
  return (sensitive === 'emv' && view === 'ber-tlv') || (sensitive === 'key' && view === 'tag-value');
}

function checkSubfields(checked: Checked, spec: FieldSpec, subfields: readonly SubfieldSpec[]): void {
  const total = subfields.reduce((sum, { length }) => sum + length, 0);
  const max = spec.length ?? spec.max ?? 0;
  if (subfields.length === 0) fail(checked, 'expected at least one subfield');
  if (total > max) fail(checked, `expected at most ${max} digits in all, there are ${total}`);
  const ids = subfields.map(({ id }) => Number(id));
  const misplaced = ids.findIndex((id, index) => index > 0 && id <= (ids[index - 1] as number));
  if (misplaced < 0) return;
  fail({ value: ids[misplaced], path: `${checked.path}[${misplaced}].id` }, 'expected ids in rising order');
}

function parseSubfields(checked: Checked): readonly SubfieldSpec[] {
  return arrayOf(checked, limits.subfieldsMax, (item) => {
    const object = objectOf(item, ['id', 'name', 'length']);
    return {
      id: matching(entry(object, 'id'), /^[1-9][0-9]?$/, 'a number from 1 to 99'),
      name: localTextOf(entry(object, 'name')),
      length: integerOf(entry(object, 'length'), 1, limits.fieldLengthMax),
    };
  });
}
