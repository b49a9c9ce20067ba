import { TerminalError } from './terminal-error.ts';

/** What is wrong with a value, and where. It never repeats the value. */
export interface Fault {
  readonly path: string;
  readonly what: string;
}

/** Looks at a value that comes from outside, of which types promise what programs in JavaScript do not keep. */
export type Check = (value: unknown, path: string) => Fault | null;

/** @throws TerminalError naming the first thing that is wrong; `name` stands for the whole. */
export function expectGood(
  code: 'bad-options' | 'bad-request',
  fault: Fault | null,
  name: 'options' | 'request',
): void {
  if (fault === null) return;
  const path = fault.path === '' ? name : fault.path;
  throw new TerminalError(code, `${path}: ${fault.what}`, { path });
}

export function that(holds: (value: unknown) => boolean, what: string): Check {
  return (value, path) => (holds(value) ? null : { path, what });
}

export function optional(check: Check): Check {
  return (value, path) => (value === undefined ? null : check(value, path));
}

/** … where null too says that nothing is given. */
export function nullable(check: Check): Check {
  return (value, path) => (value === undefined || value === null ? null : check(value, path));
}

export function shapeOf(members: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (!isObject(value)) return { path, what: 'an object is needed' };
    for (const [name, check] of Object.entries(members)) {
      const fault = check(value[name], path === '' ? name : `${path}.${name}`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

export function listOf(check: Check, countMin: number, countMax: number, what: string): Check {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < countMin || value.length > countMax) return { path, what };
    for (const [at, each] of value.entries()) {
      const fault = check(each, `${path}[${at}]`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

export function oneOf(known: readonly unknown[]): Check {
  return that((value) => known.includes(value), `one of ${known.join(', ')} is needed`);
}

/** A text of this form. */
export function text(form: RegExp, what: string): Check {
  return that((value) => typeof value === 'string' && form.test(value), what);
}

export function numberBetween(least: number, most: number): Check {
  const holds = (value: unknown) => typeof value === 'number' && value >= least && value <= most;
  return that(holds, `a number from ${least} to ${most} is needed`);
}

export function methods(...names: readonly string[]): Check {
  const holds = (value: unknown) =>
    isObject(value) && names.every((name) => typeof value[name] === 'function');
  return that(holds, `an object with ${names.join(', ')} is needed`);
}

export const flag = that((value) => typeof value === 'boolean', 'true or false is needed');

export const callable = that((value) => typeof value === 'function', 'a function is needed');

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
