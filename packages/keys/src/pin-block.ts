import { type BlockCiphers, blockBytes, type CipherName } from './ciphers/block-ciphers.ts';
import { limits } from './limits.ts';
import { type ClearKey, clearBytes, Secret } from './secret.ts';

/** What a PIN block is made of. `pan` null: not XORed with it (F53 digit 1 = 1); else format 0 (digit 1 = 2). */
export interface PinBlockInput {
  /** 4 to 12 digits: a string, or ASCII digits in a Secret. */
  readonly pin: Secret | string;
  readonly pan: Secret | string | null;
  readonly cipher: CipherName;
}

export interface PinBlockError {
  readonly code: 'bad-pin-block';
  readonly path: '52';
  readonly message: string;
}

export type DecodedPinBlock =
  | { readonly ok: true; readonly pin: Secret }
  | { readonly ok: false; readonly error: PinBlockError };

/**
 * The clear block (8 bytes, 16 for SM4): a zero nibble, the PIN's length, its digits, F to the end; with a PAN, the
 * last 12 bytes' worth of its digits without the check digit XORed in at the right end (ISO 9564-1 format 0).
 * The 16-byte block follows a UnionPay sample. Source: facts/cup-8583 §4.1, V8, V9.
 * @throws RangeError for a PIN that is not 4 to 12 digits or a PAN that is not digits; neither is repeated.
 */
export function encodePinBlock(input: PinBlockInput): Secret {
  const pin = digitsOf(input.pin);
  if (pin === null || pin.length < limits.pinDigitsMin || pin.length > limits.pinDigitsMax) {
    throw new RangeError('a PIN is 4 to 12 digits');
  }
  const block = new Uint8Array(blockBytes(input.cipher)).fill(0xff);
  setNibble(block, 0, 0);
  setNibble(block, 1, pin.length);
  for (const [i, digit] of pin.entries()) setNibble(block, 2 + i, digit);
  if (input.pan !== null && !xorPan(block, input.pan)) throw new RangeError('a PAN is digits');
  pin.fill(0);
  return new Secret(block);
}

/** The PIN back from a clear block; anything that is not exactly one (length, digits, filler) is an error value. */
export function decodePinBlock(input: {
  readonly block: ClearKey;
  readonly pan: Secret | string | null;
  readonly cipher: CipherName;
}): DecodedPinBlock {
  const clear = clearBytes(input.block);
  if (clear.length !== blockBytes(input.cipher)) return badPinBlock('of the wrong length');
  const block = new Uint8Array(clear);
  if (input.pan !== null && !xorPan(block, input.pan))
    return badPinBlock('XORed with a PAN that is not digits');
  const pin = pinIn(block);
  block.fill(0);
  return pin === null ? badPinBlock('not a PIN block under this key') : { ok: true, pin };
}

/** F52. @throws RangeError as {@link encodePinBlock}, and for a key that is not the cipher's. */
export function encryptPinBlock(
  ciphers: BlockCiphers,
  input: PinBlockInput & { readonly key: ClearKey },
): Uint8Array {
  const block = encodePinBlock(input).reveal();
  const pinBlock = ciphers.encryptEcb(input.cipher, clearBytes(input.key), block);
  block.fill(0);
  return pinBlock;
}

/** The PIN in F52 as received. */
export function decryptPinBlock(
  ciphers: BlockCiphers,
  input: {
    readonly pinBlock: Uint8Array;
    readonly pan: Secret | string | null;
    readonly cipher: CipherName;
    readonly key: ClearKey;
  },
): DecodedPinBlock {
  if (input.pinBlock.length !== blockBytes(input.cipher)) return badPinBlock('of the wrong length');
  const block = ciphers.decryptEcb(input.cipher, clearBytes(input.key), input.pinBlock);
  const decoded = decodePinBlock({ block, pan: input.pan, cipher: input.cipher });
  block.fill(0);
  return decoded;
}

function badPinBlock(message: string): DecodedPinBlock {
  return { ok: false, error: { code: 'bad-pin-block', path: '52', message: `the PIN block is ${message}` } };
}

function pinIn(block: Uint8Array): Secret | null {
  const pinDigits = nibble(block, 1);
  if (nibble(block, 0) !== 0 || pinDigits < limits.pinDigitsMin || pinDigits > limits.pinDigitsMax)
    return null;
  const pin = new Uint8Array(pinDigits);
  let isWhole = true;
  for (let i = 2; i < 2 * block.length; i++) {
    const value = nibble(block, i);
    if (i >= 2 + pinDigits) isWhole &&= value === 0xf;
    else if (value > 9) isWhole = false;
    else pin[i - 2] = 0x30 + value;
  }
  if (isWhole) return new Secret(pin);
  pin.fill(0);
  return null;
}

/** The 12 digits before the check digit, right-aligned; a shorter PAN has zeros before it. False: not a PAN. */
function xorPan(block: Uint8Array, pan: Secret | string): boolean {
  const digits = digitsOf(pan);
  if (digits === null || digits.length === 0) return false;
  const used = digits.slice(0, -1).slice(-12);
  const first = 2 * block.length - used.length;
  for (const [i, digit] of used.entries()) setNibble(block, first + i, nibble(block, first + i) ^ digit);
  return true;
}

function digitsOf(value: Secret | string): Uint8Array | null {
  const characters =
    typeof value === 'string' ? Uint8Array.from(value, (c) => c.charCodeAt(0)) : value.reveal();
  if (typeof value === 'string' && !/^\d*$/.test(value)) return null;
  if (characters.some((c) => c < 0x30 || c > 0x39)) return null;
  return characters.map((c) => c - 0x30);
}

function nibble(bytes: Uint8Array, index: number): number {
  const byte = bytes[index >> 1] ?? 0;
  return index % 2 === 0 ? byte >> 4 : byte & 15;
}

function setNibble(bytes: Uint8Array, index: number, value: number): void {
  const byte = bytes[index >> 1] ?? 0;
  bytes[index >> 1] = index % 2 === 0 ? (value << 4) | (byte & 15) : (byte & 0xf0) | value;
}
