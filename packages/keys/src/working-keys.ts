import type { BlockCiphers } from './ciphers/block-ciphers.ts';
import { equalInConstantTime } from './constant-time.ts';
import { kcv, kcvBytes } from './key-check-value.ts';
import { type ClearKey, clearBytes, Secret } from './secret.ts';
import {
  type FormSpec,
  isTmkLength,
  type KeySetSizes,
  keySetSizes,
  type MakBytes,
  type WorkingKeyForm,
  workingKeyForms,
} from './working-key-form.ts';

export interface WorkingKeys {
  readonly pik: Secret;
  readonly mak: Secret;
  readonly tdk?: Secret;
}

/** Whether each key's check value in F62 is that of the key which came out. */
export interface KcvVerdicts {
  readonly pik: boolean;
  readonly mak: boolean;
  readonly tdk?: boolean;
}

export interface WorkingKeysError {
  readonly code: 'bad-f62-length' | 'bad-tmk-length';
  readonly path: '62';
  readonly message: string;
}

export type OpenedWorkingKeys =
  | {
      readonly ok: true;
      /** `mak` has 8 bytes where its slot has zero filler. */
      readonly keys: WorkingKeys & { readonly makBytes: MakBytes };
      readonly kcv: KcvVerdicts;
    }
  | { readonly ok: false; readonly error: WorkingKeysError };

/**
 * Opens F62 of a sign-in's 0810 under the TMK (ECB, no IV) and checks each KCV in constant time. `ok` says only that
 * the lengths fit: use the keys when every verdict in `kcv` is true. Source: facts/cup-8583 §3.2.
 */
export function openWorkingKeys(
  ciphers: BlockCiphers,
  request: { readonly tmk: ClearKey; readonly form: WorkingKeyForm; readonly f62: Uint8Array },
): OpenedWorkingKeys {
  const tmk = clearBytes(request.tmk);
  const { f62 } = request;
  const spec = workingKeyForms[request.form];
  const error = lengthError(spec, tmk.length, f62.length);
  if (error !== null) return { ok: false, error };
  const open = (from: number, keyBytes: number) =>
    ciphers.decryptEcb(spec.cipher, tmk, f62.subarray(from, from + keyBytes));
  const isProven = (key: Uint8Array, from: number) =>
    equalInConstantTime(kcv(ciphers, spec.cipher, key), f62.subarray(from, from + kcvBytes));

  const { makAt, makKcvAt, tdkAt } = offsets(spec);
  const makBytes = makBytesIn(spec, f62.subarray(makAt, makKcvAt));
  const pik = open(0, spec.keyBytes);
  const mak = open(makAt, makBytes);
  const keys = { pik: new Secret(pik), mak: new Secret(mak), makBytes };
  const verdicts = { pik: isProven(pik, spec.keyBytes), mak: isProven(mak, makKcvAt) };
  if (!spec.hasTdk) return { ok: true, keys, kcv: verdicts };
  const tdk = open(tdkAt, spec.keyBytes);
  return {
    ok: true,
    keys: { ...keys, tdk: new Secret(tdk) },
    kcv: { ...verdicts, tdk: isProven(tdk, tdkAt + spec.keyBytes) },
  };
}

/**
 * F62 of a sign-in's 0810: each key under the TMK, then its KCV; a MAK of 8 bytes is followed by zeros in its slot.
 * @throws RangeError for keys or a TMK whose lengths do not go with the form, or a TDK missing.
 */
export function sealWorkingKeys(
  ciphers: BlockCiphers,
  request: { readonly tmk: ClearKey; readonly form: WorkingKeyForm; readonly keys: WorkingKeys },
): Uint8Array {
  const { tmk, form, keys } = request;
  const spec = workingKeyForms[form];
  const sizes = keySetSizes(spec.family, keys.mak.length === 16 ? 16 : 8);
  assertKeyLengths(spec, sizes, keys);
  const parts = [keys.pik, keys.mak, ...(spec.hasTdk && keys.tdk ? [keys.tdk] : [])];
  const clear = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  const kcvs = new Uint8Array(parts.length * kcvBytes);
  let at = 0;
  for (const [i, part] of parts.entries()) {
    clear.set(part.reveal(), at);
    kcvs.set(kcv(ciphers, spec.cipher, part), i * kcvBytes);
    at += part.length;
  }
  const f62 = renderF62(ciphers, { tmk: clearBytes(tmk), form, sizes, keys: clear, kcvs });
  clear.fill(0);
  return f62;
}

/**
 * F62 from keys that lie end to end (PIK, MAK, TDK; a TDK the form does not carry is left out) with their known KCVs:
 * one call of the cipher for all three.
 * @throws RangeError for a TMK whose length does not go with the form.
 */
export function renderF62(
  ciphers: BlockCiphers,
  request: {
    readonly tmk: Uint8Array;
    readonly form: WorkingKeyForm;
    readonly sizes: KeySetSizes;
    readonly keys: Uint8Array;
    readonly kcvs: Uint8Array;
  },
): Uint8Array {
  const { tmk, form, sizes, keys, kcvs } = request;
  const spec = workingKeyForms[form];
  if (!isTmkLength(form, tmk.length)) throw new RangeError(`TMK of ${tmk.length} bytes for form ${form}`);
  const { pikBytes, makBytes } = sizes;
  const carriedBytes = pikBytes + makBytes + (spec.hasTdk ? sizes.tdkBytes : 0);
  const sealed = ciphers.encryptEcb(spec.cipher, tmk, keys.subarray(0, carriedBytes));
  const { makAt, makKcvAt, tdkAt } = offsets(spec);
  const f62 = new Uint8Array(spec.f62Bytes);
  copy(sealed, 0, f62, 0, pikBytes);
  copy(kcvs, 0, f62, pikBytes, kcvBytes);
  copy(sealed, pikBytes, f62, makAt, makBytes);
  copy(kcvs, kcvBytes, f62, makKcvAt, kcvBytes);
  if (spec.hasTdk) {
    copy(sealed, pikBytes + makBytes, f62, tdkAt, sizes.tdkBytes);
    copy(kcvs, 2 * kcvBytes, f62, tdkAt + sizes.tdkBytes, kcvBytes);
  }
  return f62;
}

/** A loop, which is quicker than a view and `set` for so few bytes. */
function copy(from: Uint8Array, fromAt: number, to: Uint8Array, toAt: number, count: number): void {
  for (let i = 0; i < count; i++) to[toAt + i] = from[fromAt + i] as number;
}

function offsets({ keyBytes, makSlotBytes }: FormSpec) {
  const makAt = keyBytes + kcvBytes;
  const makKcvAt = makAt + makSlotBytes;
  return { makAt, makKcvAt, tdkAt: makKcvAt + kcvBytes };
}

/** Most hosts send a single-length MAK and zeros; one dump (facts/cup-8583 R1') uses its slot whole. */
function makBytesIn(spec: FormSpec, slot: Uint8Array): MakBytes {
  if (spec.family !== 'double') return spec.makSlotBytes;
  return slot.subarray(8).every((byte) => byte === 0) ? 8 : 16;
}

function lengthError(spec: FormSpec, tmkBytes: number, f62Bytes: number): WorkingKeysError | null {
  if (f62Bytes !== spec.f62Bytes) {
    const message = `F62 of ${f62Bytes} bytes; form ${spec.form} has ${spec.f62Bytes}`;
    return { code: 'bad-f62-length', path: '62', message };
  }
  if (!isTmkLength(spec.form, tmkBytes)) {
    const message = `TMK of ${tmkBytes} bytes; it does not go with form ${spec.form}`;
    return { code: 'bad-tmk-length', path: '62', message };
  }
  return null;
}

function assertKeyLengths(spec: FormSpec, sizes: KeySetSizes, keys: WorkingKeys): void {
  const tdkBytes = spec.hasTdk ? sizes.tdkBytes : keys.tdk?.length;
  if (
    keys.pik.length !== sizes.pikBytes ||
    keys.mak.length !== sizes.makBytes ||
    keys.tdk?.length !== tdkBytes
  ) {
    throw new RangeError(`working keys whose lengths do not go with form ${spec.form}`);
  }
}
