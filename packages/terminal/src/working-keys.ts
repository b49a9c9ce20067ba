import {
  computeMac,
  encryptPinBlock,
  f64Of,
  isMacKeyLength,
  type KcvVerdicts,
  macEquals,
  openWorkingKeys,
  type Secret,
  type WorkingKeys,
  workingKeyForms,
} from '@rollcall/keys';
import type { TerminalSettings } from './terminal-settings.ts';

/** Which working keys could not be taken: three digits, PIK MAK TDK, 1 for each that could not. */
export type KeyFailure = `${0 | 1}${0 | 1}${0 | 1}`;

export type TakenF62 =
  | { readonly kind: 'taken'; readonly keys: WorkingKeys }
  | { readonly kind: 'key-check-failed'; readonly failure: KeyFailure }
  /** Not the length of the form asked for, or a MAK that the MAC scheme cannot use. */
  | { readonly kind: 'unusable' };

/** Opens F62 of an 0810 and takes it only when every KCV fits. */
export function takeF62(settings: TerminalSettings, f62: Uint8Array): TakenF62 {
  const opened = openWorkingKeys(settings.ciphers, { tmk: settings.tmk, form: settings.form, f62 });
  if (!opened.ok) return { kind: 'unusable' };
  const failure = failureOf(opened.kcv);
  if (failure !== '000') return { kind: 'key-check-failed', failure };
  const { pik, mak, tdk } = opened.keys;
  if (!isMacKeyLength(settings.macScheme.algorithm, mak.length)) return { kind: 'unusable' };
  return { kind: 'taken', keys: { pik, mak, ...(tdk && { tdk }) } };
}

/** The 8 bytes of F64 over `data`. */
export function macOf(
  { ciphers, macScheme }: TerminalSettings,
  { mak }: WorkingKeys,
  data: Uint8Array,
): Uint8Array {
  const { algorithm, padding, encoding } = macScheme;
  return f64Of(computeMac(ciphers, { algorithm, key: mak, padding, data }), encoding);
}

export function isMacRight(
  settings: TerminalSettings,
  keys: WorkingKeys,
  data: Uint8Array,
  f64: Uint8Array,
): boolean {
  return macEquals(macOf(settings, keys, data), f64);
}

/** F52, XORed with the PAN (F53 digit 1 = 2). @throws RangeError when PIN or PAN are not digits of a fit length. */
export function pinBlockOf(
  { ciphers, form }: TerminalSettings,
  { pik }: WorkingKeys,
  card: { readonly pin: Secret; readonly pan: Secret },
): Uint8Array {
  return encryptPinBlock(ciphers, { ...card, cipher: workingKeyForms[form].cipher, key: pik });
}

function failureOf({ pik, mak, tdk }: KcvVerdicts): KeyFailure {
  return `${pik ? 0 : 1}${mak ? 0 : 1}${tdk === false ? 1 : 0}`;
}
