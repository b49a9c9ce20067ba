/**
 * A copy of plain data, as a structured clone makes it and several times as quick: simulations ask the model a million
 * times. @throws TypeError for what is no plain data and could not go to another process, or not as what it is.
 */
export function copyOf(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw notPlain(typeof value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notPlain(value.constructor.name);
  // Most of what is stored are strings and numbers: a spread copies them at once.
  const copy: Record<string, unknown> = { ...value };
  for (const name of Object.keys(copy)) {
    const held = copy[name];
    if (typeof held === 'object' || typeof held === 'function' || typeof held === 'symbol')
      copy[name] = copyOf(held);
  }
  return copy;
}

function notPlain(what: string): TypeError {
  return new TypeError(`${what} is no plain data`);
}
