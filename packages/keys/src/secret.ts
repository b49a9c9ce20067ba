const shown = '***';

/**
 * Key material or a PIN on its way through the process. It prints as `***` however it is printed;
 * only `reveal()` gives the bytes, so that every use of the clear value can be found by name.
 */
export class Secret {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws RangeError when `hex` is not an even number of hex digits; the digits are not repeated. */
  static fromHex(hex: string): Secret {
    if (!/^([0-9A-Fa-f]{2})*$/.test(hex)) throw new RangeError('not an even number of hex digits');
    const bytes = new Uint8Array(hex.length / 2);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
    return new Secret(bytes);
  }

  /** A PIN or a PAN as ASCII digits. @throws RangeError when there is anything else; it is not repeated. */
  static fromDigits(digits: string): Secret {
    if (!/^\d*$/.test(digits)) throw new RangeError('not decimal digits');
    return new Secret(Uint8Array.from(digits, (digit) => digit.charCodeAt(0)));
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The clear bytes, not a copy. */
  reveal(): Uint8Array {
    return this.#bytes;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  /** What `util.inspect` and `console.log` show; the symbol is registered, so no import of node:util. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}

/** A clear key as functions take it; bare bytes only where the caller keeps them for the moment of the call. */
export type ClearKey = Secret | Uint8Array;

export function clearBytes(key: ClearKey): Uint8Array {
  return key instanceof Secret ? key.reveal() : key;
}
