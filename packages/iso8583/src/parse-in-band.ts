import { type Checked, entry, fail, integerOf, matching, objectOf } from './checked-json.ts';
import type { InBandSpec } from './in-band.ts';
import { limits } from './limits.ts';
import type { FieldSpec } from './profile.ts';

/** Checks where in-band elements stand against the fields that the profile defines. Throws `ProfileError`. */
export function parseInBand(checked: Checked, fields: Readonly<Record<string, FieldSpec>>): InBandSpec {
  const object = objectOf(checked, ['field', 'lengthDigits', 'tags']);
  const tags = objectOf(entry(object, 'tags'), ['operationId', 'remainingMs']);
  const operationId = parseTag(entry(tags, 'operationId'));
  const remainingMs = parseTag(entry(tags, 'remainingMs'));
  const areApart = operationId !== remainingMs && operationId.length === remainingMs.length;
  if (!areApart) fail(entry(object, 'tags'), 'expected tags of one length, each another');
  return {
    field: parseField(entry(object, 'field'), fields),
    lengthDigits: integerOf(entry(object, 'lengthDigits'), 1, limits.inBandLengthDigitsMax),
    tags: { operationId, remainingMs },
  };
}

function parseTag(checked: Checked): string {
  return matching(checked, /^[0-9A-Z]{1,4}$/, 'one to four digits or capitals');
}

function parseField(checked: Checked, fields: Readonly<Record<string, FieldSpec>>): number {
  const number = integerOf(checked, 2, limits.fieldNumberMax);
  const spec = fields[number];
  const isText = spec?.type === 'ans' && spec.counter === 'LLL' && spec.sensitive === undefined;
  return isText ? number : fail(checked, 'expected a field of type ans behind three digits of length');
}
