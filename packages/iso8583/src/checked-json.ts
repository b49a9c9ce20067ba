import { limits } from './limits.ts';
import type { LocalText } from './profile.ts';
import { ProfileError } from './profile-error.ts';

/** A value from a profile file with the path that leads to it, checked as it is taken apart. */
export interface Checked {
  readonly value: unknown;
  readonly path: string;
}

export type CheckedObject = Readonly<Record<string, Checked | undefined>>;

export function fail({ path }: Checked, message: string): never {
  throw new ProfileError(path, message);
}

/** An object with these keys and no others. */
export function objectOf(
  checked: Checked,
  required: readonly string[],
  optional: readonly string[] = [],
): CheckedObject {
  const entries = recordOf(checked);
  for (const [key, entry] of entries) {
    if (!required.includes(key) && !optional.includes(key)) fail(entry, 'no such key');
  }
  const object = Object.fromEntries(entries);
  for (const key of required) if (object[key] === undefined) fail(checked, `expected the key "${key}"`);
  return object;
}

/** The entries of an object with any keys. Keys whose value is undefined do not count: JSON has none. */
export function recordOf(checked: Checked): readonly (readonly [string, Checked])[] {
  const { value, path } = checked;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(checked, 'expected an object');
  }
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => [key, { value: entry, path: path === '' ? key : `${path}.${key}` }]);
}

export function arrayOf<Item>(
  checked: Checked,
  max: number,
  item: (entry: Checked) => Item,
): readonly Item[] {
  const { value, path } = checked;
  if (!Array.isArray(value)) return fail(checked, 'expected an array');
  if (value.length > max) return fail(checked, `expected at most ${max} entries`);
  return value.map((entry, index) => item({ value: entry, path: `${path}[${index}]` }));
}

export function textOf(checked: Checked): string {
  const { value } = checked;
  if (typeof value !== 'string') return fail(checked, 'expected a string');
  if (value.length > limits.profileTextMax) {
    return fail(checked, `expected at most ${limits.profileTextMax} characters`);
  }
  return value;
}

export function integerOf(checked: Checked, min: number, max: number): number {
  const { value } = checked;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    return fail(checked, `expected a whole number from ${min} to ${max}`);
  }
  return value;
}

export function oneOf<Choice extends string>(checked: Checked, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === checked.value);
  return choice ?? fail(checked, `expected one of ${choices.join(', ')}`);
}

export function matching(checked: Checked, pattern: RegExp, expected: string): string {
  const text = textOf(checked);
  return pattern.test(text) ? text : fail(checked, `expected ${expected}`);
}

export function localTextOf(checked: Checked): LocalText {
  const object = objectOf(checked, ['en', 'zh-CN']);
  return { en: textOf(entry(object, 'en')), 'zh-CN': textOf(entry(object, 'zh-CN')) };
}

/** A key that `objectOf` has made sure of. */
export function entry(object: CheckedObject, key: string): Checked {
  const found = object[key];
  if (found === undefined) throw new TypeError(`"${key}" was not checked`);
  return found;
}
