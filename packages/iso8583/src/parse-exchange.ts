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
  textOf,
} from './checked-json.ts';
import { downloads, type ExchangeSpec, exchangeRoles, type StandingAnswer } from './exchange.ts';
import { limits } from './limits.ts';
import { isMti, isRequestMti } from './mti.ts';
import type { FieldSpec } from './profile.ts';

type FieldSpecs = Readonly<Record<string, FieldSpec>>;

const required = ['id', 'name', 'role', 'requestMti', 'responseMti', 'where', 'echo', 'add', 'mac'];

/** Checks one exchange of a profile against the fields that the profile defines. Throws `ProfileError`. */
export function parseExchange(checked: Checked, fields: FieldSpecs): ExchangeSpec {
  const object = objectOf(checked, required, ['keyFormPath', 'download', 'standing']);
  const role = oneOf(entry(object, 'role'), exchangeRoles);
  const keyFormPath = object['keyFormPath'];
  const download = object['download'];
  const standing = object['standing'];
  if (role === 'download' && download === undefined) fail(checked, 'expected the key "download"');
  const needsStanding = role === 'standing' || role === 'download';
  if (needsStanding && standing === undefined) fail(checked, 'expected the key "standing"');
  return {
    id: matching(entry(object, 'id'), /^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by "-"'),
    name: localTextOf(entry(object, 'name')),
    role,
    requestMti: parseMti(entry(object, 'requestMti'), true),
    responseMti: parseMti(entry(object, 'responseMti'), false),
    where: parseWhere(entry(object, 'where'), fields),
    echo: parseNumbers(entry(object, 'echo'), fields),
    add: parseNumbers(entry(object, 'add'), fields),
    mac: oneOf(entry(object, 'mac'), ['none', 'required']),
    ...(keyFormPath && { keyFormPath: parsePath(keyFormPath, textOf(keyFormPath), fields) }),
    ...(download && { download: oneOf(download, downloads) }),
    ...(standing && { standing: parseStanding(standing, fields) }),
  };
}

function parseMti(checked: Checked, isRequest: boolean): string {
  const mti = textOf(checked);
  if (!isMti(mti)) return fail(checked, 'expected four digits of a known version and class');
  if (isRequestMti(mti) !== isRequest)
    fail(checked, `expected the MTI of ${isRequest ? 'a request' : 'an answer'}`);
  return mti;
}

function parseWhere(checked: Checked, fields: FieldSpecs): Readonly<Record<string, readonly string[]>> {
  const entries = recordOf(checked).map(([path, values]) => [
    parsePath(values, path, fields),
    parseWantedAny(values, path, fields),
  ]);
  return Object.fromEntries(entries);
}

function parseWantedAny(checked: Checked, path: string, fields: FieldSpecs): readonly string[] {
  const wanted = arrayOf(checked, limits.exchangesMax, (item) => parseWanted(item, path, fields));
  return wanted.length > 0 ? wanted : fail(checked, 'expected at least one value');
}

/** The name of an exchange is shown: one told by a PAN would show it. Whether a field is there may be asked of any. */
function parseWanted(checked: Checked, path: string, fields: FieldSpecs): string {
  const wanted = textOf(checked);
  const [number = ''] = path.split('.');
  const isHidden = wanted !== '' && fields[number]?.sensitive !== undefined;
  return isHidden ? fail(checked, 'expected "": what is in a sensitive field tells no exchange') : wanted;
}

/** `39` or `60.3`, of a field and a subfield that the profile defines. */
function parsePath(checked: Checked, path: string, fields: FieldSpecs): string {
  const [number = '', subfield, ...rest] = path.split('.');
  const spec = Object.hasOwn(fields, number) ? fields[number] : undefined;
  if (spec === undefined || rest.length > 0) return fail(checked, 'expected a field of the profile');
  if (subfield !== undefined && !spec.subfields?.some(({ id }) => id === subfield)) {
    fail(checked, 'expected a subfield of the profile');
  }
  return path;
}

function parseNumbers(checked: Checked, fields: FieldSpecs): readonly number[] {
  return arrayOf(checked, limits.fieldNumberMax, (item) => parseNumber(item, fields));
}

function parseNumber(checked: Checked, fields: FieldSpecs): number {
  const number = integerOf(checked, 2, limits.fieldNumberMax);
  return fields[number] === undefined ? fail(checked, 'expected a field of the profile') : number;
}

function parseStanding(checked: Checked, fields: FieldSpecs): StandingAnswer {
  const object = objectOf(checked, ['responseCode'], ['set', 'overwrite']);
  const set = object['set'];
  const overwrite = object['overwrite'];
  return {
    responseCode: matching(entry(object, 'responseCode'), /^[0-9A-Z]{2}$/, 'two digits or capitals'),
    ...(set && { set: parseSet(set, fields) }),
    ...(overwrite && {
      overwrite: arrayOf(overwrite, limits.subfieldsMax, (item) => parseOverwrite(item, fields)),
    }),
  };
}

function parseSet(checked: Checked, fields: FieldSpecs): Readonly<Record<string, string>> {
  const entries = recordOf(checked).map(([number, value]) => {
    if (!Object.hasOwn(fields, number)) fail(value, 'expected a field of the profile');
    return [number, textOf(value)];
  });
  return Object.fromEntries(entries);
}

function parseOverwrite(checked: Checked, fields: FieldSpecs) {
  const object = objectOf(checked, ['field', 'at', 'digit']);
  return {
    field: parseNumber(entry(object, 'field'), fields),
    at: integerOf(entry(object, 'at'), 1, limits.fieldLengthMax),
    digit: matching(entry(object, 'digit'), /^[0-9]$/, 'one digit'),
  };
}
