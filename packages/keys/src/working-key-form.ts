import type { CipherName } from './ciphers/block-ciphers.ts';

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
  '001': { form: '001', family: 'single', cipher: 'des', keyBytes: 8, makSlotBytes: 8, hasTdk: false, f62Bytes: 24 },
  '003': { form: '003', family: 'double', cipher: 'des', keyBytes: 16, makSlotBytes: 16, hasTdk: false, f62Bytes: 40 },
  '004': { form: '004', family: 'double', cipher: 'des', keyBytes: 16, makSlotBytes: 16, hasTdk: true, f62Bytes: 60 },
  '006': { form: '006', family: 'sm4', cipher: 'sm4', keyBytes: 16, makSlotBytes: 16, hasTdk: true, f62Bytes: 60 },
};

export function isWorkingKeyForm(value: string): value is WorkingKeyForm {
  return Object.hasOwn(workingKeyForms, value);
}
