import { type CipherName, isKeyLength } from './ciphers/block-ciphers.ts';

/** How a terminal asks for working keys in F60.3, and how F62 brings them. */
export type WorkingKeyForm = '001' | '003' | '004' | '006';

/**
 * What keys a set holds; fixed for a terminal at its registration or learned at its first sign-in.
 * 003 and 004 are two renderings of one `double` set.
 */
export type KeyFamily = 'single' | 'double' | 'sm4';

/** The MAK of a `double` set: 8 bytes and zero filler in its 16-byte slot, or the slot used whole. */
export type MakBytes = 8 | 16;

export interface FormSpec {
  readonly form: WorkingKeyForm;
  readonly family: KeyFamily;
  readonly cipher: CipherName;
  /** Bytes of the PIK, and of the TDK where the form carries one. */
  readonly keyBytes: 8 | 16;
  /** Bytes of the MAK's slot in F62. */
  readonly makSlotBytes: 8 | 16;
  readonly hasTdk: boolean;
  readonly f62Bytes: number;
}

/** Source: facts/cup-8583 §3.2. */
export const workingKeyForms: Readonly<Record<WorkingKeyForm, FormSpec>> = {
  '001': {
    form: '001',
    family: 'single',
    cipher: 'des',
    keyBytes: 8,
    makSlotBytes: 8,
    hasTdk: false,
    f62Bytes: 24,
  },
  '003': {
    form: '003',
    family: 'double',
    cipher: 'des',
    keyBytes: 16,
    makSlotBytes: 16,
    hasTdk: false,
    f62Bytes: 40,
  },
  '004': {
    form: '004',
    family: 'double',
    cipher: 'des',
    keyBytes: 16,
    makSlotBytes: 16,
    hasTdk: true,
    f62Bytes: 60,
  },
  '006': {
    form: '006',
    family: 'sm4',
    cipher: 'sm4',
    keyBytes: 16,
    makSlotBytes: 16,
    hasTdk: true,
    f62Bytes: 60,
  },
};

export function isWorkingKeyForm(value: string): value is WorkingKeyForm {
  return Object.hasOwn(workingKeyForms, value);
}

/** Bytes of each key that a set of the family holds; a set of 001 has no TDK. `makBytes` counts for `double` only. */
export interface KeySetSizes {
  readonly cipher: CipherName;
  readonly pikBytes: 8 | 16;
  readonly makBytes: MakBytes;
  readonly tdkBytes: 0 | 16;
}

const sizes = {
  single: { cipher: 'des', pikBytes: 8, makBytes: 8, tdkBytes: 0 },
  double8: { cipher: 'des', pikBytes: 16, makBytes: 8, tdkBytes: 16 },
  double16: { cipher: 'des', pikBytes: 16, makBytes: 16, tdkBytes: 16 },
  sm4: { cipher: 'sm4', pikBytes: 16, makBytes: 16, tdkBytes: 16 },
} as const satisfies Record<string, KeySetSizes>;

export function keySetSizes(family: KeyFamily, makBytes: MakBytes): KeySetSizes {
  if (family === 'double') return makBytes === 8 ? sizes.double8 : sizes.double16;
  return sizes[family];
}

/**
 * Whether working keys of this form may travel under a TMK of this many bytes. Single-length keys go under any DES
 * key (terminals with a double-length TMK sign in with 001 too); longer ones never under a single-length key.
 */
export function isTmkLength(form: WorkingKeyForm, tmkBytes: number): boolean {
  const { cipher, keyBytes } = workingKeyForms[form];
  return isKeyLength(cipher, tmkBytes) && tmkBytes >= keyBytes;
}
