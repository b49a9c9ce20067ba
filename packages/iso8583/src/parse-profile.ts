import {
  arrayOf,
  type Checked,
  entry,
  fail,
  integerOf,
  localTextOf,
  matching,
  objectOf,
  oneOf,
  recordOf,
} from './checked-json.ts';
import type { ExchangeSpec } from './exchange.ts';
import { limits } from './limits.ts';
import { parseExchange } from './parse-exchange.ts';
import { parseFieldSpec } from './parse-field-spec.ts';
import { parseInBand } from './parse-in-band.ts';
import type { FieldSpec, Profile } from './profile.ts';

const keys = ['id', 'name', 'tpdu', 'header', 'charset', 'macFields', 'fields', 'exchanges'];

/**
 * A profile from what a JSON file holds: every key is checked and unknown ones are refused.
 * Throws `ProfileError` with the path of what is wrong, e.g. `fields.60.subfields[2].length`.
 */
export function parseProfile(json: unknown): Profile {
  const object = objectOf({ value: json, path: '' }, keys, ['inBand']);
  const inBand = object['inBand'];
  const fields = parseFields(entry(object, 'fields'));
  return {
    id: matching(entry(object, 'id'), /^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by "-"'),
    name: localTextOf(entry(object, 'name')),
    tpdu: oneOf(entry(object, 'tpdu'), ['required', 'optional', 'absent']),
    header: parseHeader(entry(object, 'header')),
    charset: oneOf(entry(object, 'charset'), ['ascii', 'latin1', 'gbk']),
    macFields: arrayOf(entry(object, 'macFields'), 2, (item) => parseMacField(item, fields)),
    fields,
    exchanges: parseExchanges(entry(object, 'exchanges'), fields),
    ...(inBand && { inBand: parseInBand(inBand, fields) }),
  };
}

function parseHeader(checked: Checked): Profile['header'] {
  const object = objectOf(checked, ['presence', 'bytes']);
  const presence = oneOf(entry(object, 'presence'), ['required', 'optional', 'absent']);
  const isAbsent = presence === 'absent';
  const bytes = integerOf(entry(object, 'bytes'), isAbsent ? 0 : 1, isAbsent ? 0 : limits.headerBytesMax);
  return { presence, bytes };
}

/** Bits 1 and 65 announce a further bitmap and are no fields. */
function parseFields(checked: Checked): Readonly<Record<string, FieldSpec>> {
  const entries = recordOf(checked).map(([key, field]) => {
    const number = Number(key);
    const isNumber = String(number) === key && Number.isInteger(number);
    if (!isNumber || number < 2 || number > limits.fieldNumberMax || number === 65) {
      fail(field, `expected a field number from 2 to ${limits.fieldNumberMax}, and not 65`);
    }
    return [key, parseFieldSpec(field)];
  });
  if (entries.length === 0) fail(checked, 'expected at least one field');
  return Object.fromEntries(entries);
}

function parseMacField(checked: Checked, fields: Readonly<Record<string, FieldSpec>>): number {
  const number = integerOf(checked, 64, 128);
  if (number !== 64 && number !== 128) return fail(checked, 'expected 64 or 128');
  const field = fields[number];
  if (field === undefined) return fail(checked, 'expected a field of the profile');
  const isMac = field.type === 'b' && field.length !== undefined;
  return isMac ? number : fail(checked, 'expected a field of type b and of fixed length');
}

function parseExchanges(
  checked: Checked,
  fields: Readonly<Record<string, FieldSpec>>,
): readonly ExchangeSpec[] {
  const exchanges = arrayOf(checked, limits.exchangesMax, (item) => parseExchange(item, fields));
  exchanges.forEach(({ id }, index) => {
    if (exchanges.findIndex((other) => other.id === id) !== index) {
      fail({ value: id, path: `${checked.path}[${index}].id` }, 'expected an id of its own');
    }
  });
  return exchanges;
}
