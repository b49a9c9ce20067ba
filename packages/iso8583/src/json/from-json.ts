import type { CodecError, CodecErrorCode } from '../codec-error.ts';
import { type LengthPrefix, lengthPrefixes } from '../framing/length-prefix.ts';
import { fromHex } from '../hex.ts';
import { looksMasked } from '../mask/mask-pan.ts';
import type { FieldValue, Message } from '../message.ts';
import type { FieldSpec, Profile } from '../profile.ts';
import { profiles as builtIn } from '../profiles/profiles.ts';
import { compositeLayout, digitsOfText, splitComposite } from '../wire/composite.ts';

export type FromJsonResult =
  | {
      readonly ok: true;
      readonly profile: Profile;
      /** Null where the document does not say. */
      readonly lengthPrefix: LengthPrefix | null;
      readonly message: Message;
    }
  | { readonly ok: false; readonly error: CodecError };

export interface FromJsonOptions {
  /** The dialects that a document may name; the built-in ones unless given. */
  readonly profiles?: Readonly<Record<string, Profile>>;
  /** The dialect of a document that names none; `cup-pos` unless given. */
  readonly defaultProfile?: string;
}

const keys = ['profile', 'lengthPrefix', 'tpdu', 'header', 'mti', 'fields', 'raw'];

/**
 * Reads the JSON form of a message. What it hands back is for `encode`, which judges lengths and characters; this
 * judges keys, types, hex and masks. Errors carry the path: a key (`lengthPrefix`), a field (`2`), a subfield (`60.3`).
 */
export function fromJson(json: unknown, options: FromJsonOptions = {}): FromJsonResult {
  try {
    return { ok: true, ...readDocument(recordAt(json, 'message'), options) };
  } catch (problem) {
    if (problem instanceof Refusal) return { ok: false, error: problem.error };
    throw problem;
  }
}

/** Ends the reading from inside; never leaves this file. */
class Refusal extends Error {
  readonly error: CodecError;

  constructor(code: CodecErrorCode, path: string, message: string) {
    super(message);
    this.error = { code, path, offset: 0, message };
  }
}

function readDocument(document: ReadonlyMap<string, unknown>, options: FromJsonOptions) {
  for (const key of document.keys()) {
    if (!keys.includes(key)) throw new Refusal('bad-value', key, 'no such key');
  }
  const profile = readProfile(document.get('profile'), options);
  const raw = readRaw(profile, document.get('raw'));
  const mti = document.get('mti');
  if (typeof mti !== 'string') throw new Refusal('bad-mti', 'mti', 'expected four digits');
  const message: Message = {
    tpdu: readEnvelope(document.get('tpdu'), 'tpdu'),
    header: readEnvelope(document.get('header'), 'header'),
    mti,
    fields: readFields(profile, document.get('fields'), raw),
    ...(raw !== null && { raw }),
  };
  return { profile, lengthPrefix: readPrefix(document.get('lengthPrefix')), message };
}

function readProfile(
  id: unknown,
  { profiles = builtIn, defaultProfile = 'cup-pos' }: FromJsonOptions,
): Profile {
  const wanted = id ?? defaultProfile;
  const profile =
    typeof wanted === 'string' && Object.hasOwn(profiles, wanted) ? profiles[wanted] : undefined;
  if (profile !== undefined) return profile;
  throw new Refusal('bad-value', 'profile', `expected one of ${Object.keys(profiles).join(', ')}`);
}

function readPrefix(value: unknown): LengthPrefix | null {
  if (value === undefined || value === null) return null;
  const style = lengthPrefixes.find((candidate) => candidate === value);
  if (style !== undefined) return style;
  throw new Refusal('bad-value', 'lengthPrefix', `expected one of ${lengthPrefixes.join(', ')}`);
}

function readEnvelope(value: unknown, path: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  throw new Refusal('bad-envelope', path, 'expected hex digits or null');
}

function readRaw(profile: Profile, value: unknown): Record<number, Uint8Array> | null {
  if (value === undefined || value === null) return null;
  const raw: Record<number, Uint8Array> = {};
  for (const [key, content] of recordAt(value, 'raw')) {
    // 1 is not a field: it stands for a secondary bitmap that names nothing.
    if (key !== '1') specOf(profile, key);
    raw[Number(key)] = readBytes(content, key);
  }
  return raw;
}

function readFields(
  profile: Profile,
  value: unknown,
  raw: Readonly<Record<number, Uint8Array>> | null,
): Record<number, FieldValue> {
  const fields: Record<number, FieldValue> = {};
  for (const [key, content] of recordAt(value ?? {}, 'fields')) {
    const spec = specOf(profile, key);
    fields[Number(key)] = readValue(spec, key, content, raw?.[Number(key)] !== undefined);
  }
  return fields;
}

function specOf(profile: Profile, key: string): FieldSpec {
  const spec = Object.hasOwn(profile.fields, key) ? profile.fields[key] : undefined;
  if (spec === undefined) throw new Refusal('unknown-field', key, 'the profile does not define this field');
  return spec;
}

function readValue(spec: FieldSpec, path: string, value: unknown, hasRaw: boolean): FieldValue {
  if (spec.type === 'b') return readBytes(value, path);
  if (spec.subfields !== undefined) return readComposite(spec, path, value);
  const text = textAt(value, path);
  const isText = spec.type !== 'n' && spec.type !== 'z';
  if (isText ? looksMasked(text) && !hasRaw : text.includes('*')) throw maskedRefusal(path);
  return text;
}

function readComposite(spec: FieldSpec, path: string, value: unknown): FieldValue {
  if (typeof value === 'string') {
    if (value.includes('*')) throw maskedRefusal(path);
    const layout = compositeLayout(Number(path), spec.subfields ?? []);
    return splitComposite(layout, digitsOfText, value, 0, 0, value.length) ?? value;
  }
  const subfields: Record<string, string> = {};
  for (const [id, digits] of recordAt(value, path)) {
    if (!spec.subfields?.some((subfield) => subfield.id === id)) {
      throw new Refusal('bad-value', `${path}.${id}`, 'no such subfield');
    }
    const text = textAt(digits, `${path}.${id}`);
    if (text.includes('*')) throw maskedRefusal(`${path}.${id}`);
    subfields[id] = text;
  }
  return subfields;
}

function readBytes(value: unknown, path: string): Uint8Array {
  const text = textAt(value, path);
  if (text.includes('*')) throw maskedRefusal(path);
  const bytes = fromHex(text);
  if (bytes === null) throw new Refusal('bad-value', path, 'expected an even number of hex digits');
  return bytes;
}

function maskedRefusal(path: string): Refusal {
  return new Refusal(
    'bad-value',
    path,
    'this value is masked; decode with reveal to get one that can be encoded',
  );
}

function textAt(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw new Refusal('bad-value', path, 'expected a string');
}

function recordAt(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return new Map(Object.entries(value));
  throw new Refusal('bad-value', path, 'expected an object');
}
