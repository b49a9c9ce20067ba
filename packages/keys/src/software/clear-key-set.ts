import { encryptZerosOnce } from '../ciphers/des.ts';
import { portableCiphers } from '../ciphers/portable-ciphers.ts';
import { kcv, kcvBytes } from '../key-check-value.ts';
import { limits } from '../limits.ts';
import { isWeakDesKey } from '../weak-des-keys.ts';
import { type KeyFamily, type KeySetSizes, keySetSizes, type MakBytes } from '../working-key-form.ts';
import type { RandomBytes } from './random-pool.ts';

const headBytes = 2;
const familyBytes: Readonly<Record<KeyFamily, number>> = { single: 1, double: 2, sm4: 3 };

/** A set as a software store has it open: views into one buffer, which is also what its blob holds. */
export class ClearKeySet {
  readonly family: KeyFamily;
  readonly sizes: KeySetSizes;
  /** Family (1 byte), bytes of the MAK (1), PIK, MAK, TDK where the family has one, and their KCVs (4 each). */
  readonly bytes: Uint8Array;

  constructor(family: KeyFamily, sizes: KeySetSizes, bytes: Uint8Array) {
    this.family = family;
    this.sizes = sizes;
    this.bytes = bytes;
  }

  get pik(): Uint8Array {
    return this.bytes.subarray(headBytes, headBytes + this.sizes.pikBytes);
  }

  get mak(): Uint8Array {
    const { pikBytes, makBytes } = this.sizes;
    return this.bytes.subarray(headBytes + pikBytes, headBytes + pikBytes + makBytes);
  }

  /** PIK, MAK and TDK end to end. */
  get keys(): Uint8Array {
    return this.bytes.subarray(headBytes, headBytes + keysBytesOf(this.sizes));
  }

  /** Their KCVs in the same order. */
  get kcvs(): Uint8Array {
    return this.bytes.subarray(headBytes + keysBytesOf(this.sizes));
  }
}

function keysBytesOf({ pikBytes, makBytes, tdkBytes }: KeySetSizes): number {
  return pikBytes + makBytes + tdkBytes;
}

function totalBytesOf(sizes: KeySetSizes): number {
  return headBytes + keysBytesOf(sizes) + kcvBytes * (sizes.tdkBytes === 0 ? 2 : 3);
}

/**
 * Random keys with their KCVs; DES keys are drawn again when weak, their parity bits stay as they fell. KCVs come from
 * the portable ciphers: a key that nobody has seen is used here once, for a block of zeros, so that its timing can be
 * measured once; a context of OpenSSL for each costs more than all else (docs/adr/0013).
 */
export function makeClearKeySet(
  random: RandomBytes,
  wanted: { readonly family: KeyFamily; readonly makBytes: MakBytes },
): ClearKeySet {
  const sizes = keySetSizes(wanted.family, wanted.makBytes);
  const { cipher, pikBytes, makBytes, tdkBytes } = sizes;
  const bytes = new Uint8Array(totalBytesOf(sizes));
  bytes[0] = familyBytes[wanted.family];
  bytes[1] = makBytes;
  let keyAt = headBytes;
  let kcvAt = headBytes + keysBytesOf(sizes);
  for (const keyBytes of [pikBytes, makBytes, tdkBytes]) {
    if (keyBytes === 0) continue;
    const key = drawKey(random, cipher === 'des', keyBytes);
    bytes.set(key, keyAt);
    const check = cipher === 'des' ? encryptZerosOnce(key) : kcv(portableCiphers, cipher, key);
    for (let i = 0; i < kcvBytes; i++) bytes[kcvAt + i] = check[i] as number;
    key.fill(0);
    keyAt += keyBytes;
    kcvAt += kcvBytes;
  }
  return new ClearKeySet(wanted.family, sizes, bytes);
}

/** The set in an opened blob, as a view; null when it is not one of this family. */
export function readClearKeySet(family: KeyFamily, bytes: Uint8Array): ClearKeySet | null {
  if (bytes[0] !== familyBytes[family]) return null;
  const sizes = keySetSizes(family, bytes[1] === 8 ? 8 : 16);
  if (bytes[1] !== sizes.makBytes || bytes.length !== totalBytesOf(sizes)) return null;
  return new ClearKeySet(family, sizes, bytes);
}

/** @throws Error when the random source gives nothing but weak keys: it is broken. */
export function drawKey(random: RandomBytes, isDes: boolean, keyBytes: number): Uint8Array {
  for (let draw = 0; draw < limits.keyDrawsMax; draw++) {
    const key = random(keyBytes);
    if (!isDes || !isWeakDesKey(key)) return key;
    key.fill(0);
  }
  throw new Error('the random source gives only weak keys');
}
