import { describe, expect, it } from 'vitest';
import vectors from '../vectors/keys.json' with { type: 'json' };
import { portableCiphers } from './ciphers/portable-ciphers.ts';
import { kcv } from './key-check-value.ts';
import { computeMac, f64Of, type MacAlgorithm } from './mac.ts';
import { opensslCiphers } from './openssl.ts';
import { decodePinBlock, decryptPinBlock, encodePinBlock, encryptPinBlock } from './pin-block.ts';
import { Secret } from './secret.ts';
import { tmkFromComponents } from './tmk-components.ts';
import { isWorkingKeyForm } from './working-key-form.ts';
import { openWorkingKeys, sealWorkingKeys } from './working-keys.ts';

const bytes = (hex: string) => Secret.fromHex(hex).reveal();
const hexOf = (value: Uint8Array) => Buffer.from(value).toString('hex').toUpperCase();
const other = (id: string): Readonly<Record<string, unknown>> => {
  const found = vectors.other.find((vector) => vector.id === id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found;
};

describe.each([opensslCiphers, portableCiphers])('with $id ciphers', (ciphers) => {
  it.each(vectors.workingKeys)('F62 of $id ($form) opens to its keys with every KCV right', (vector) => {
    const { form } = vector;
    if (!isWorkingKeyForm(form)) throw new Error(`no form ${form}`);
    const result = openWorkingKeys(ciphers, {
      tmk: Secret.fromHex(vector.tmk),
      form,
      f62: bytes(vector.f62),
    });
    if (!result.ok) throw new Error(result.error.message);
    const { pik, mak, tdk, makBytes } = result.keys;
    expect(hexOf(pik.reveal())).toBe(vector.pik);
    expect(hexOf(mak.reveal())).toBe(vector.mak);
    expect(tdk && hexOf(tdk.reveal())).toBe(vector.tdk);
    expect(makBytes).toBe(vector.mak.length / 2);
    expect(result.kcv).toEqual(vector.tdk ? { pik: true, mak: true, tdk: true } : { pik: true, mak: true });
    if (vector.pikKcv) expect(hexOf(kcv(ciphers, 'des', pik))).toBe(vector.pikKcv);
    if (vector.makKcv) expect(hexOf(kcv(ciphers, 'des', mak))).toBe(vector.makKcv);
  });

  it.each(vectors.workingKeys)('F62 of $id ($form) is made again from its keys', (vector) => {
    const { form } = vector;
    if (!isWorkingKeyForm(form)) throw new Error(`no form ${form}`);
    const keys = {
      pik: Secret.fromHex(vector.pik),
      mak: Secret.fromHex(vector.mak),
      ...(vector.tdk && { tdk: Secret.fromHex(vector.tdk) }),
    };
    expect(hexOf(sealWorkingKeys(ciphers, { tmk: Secret.fromHex(vector.tmk), form, keys }))).toBe(vector.f62);
  });

  it.each(vectors.macs)('MAC $id ($algorithm)', (vector) => {
    const data = vector.dataAscii
      ? new TextEncoder().encode(vector.dataAscii)
      : bytes(vector.data ?? vector.mab ?? '');
    const algorithm = vector.algorithm as MacAlgorithm;
    const padding = vector.padding === 'iso9797-method-2' ? 'iso9797-2' : 'zero';
    const key = Secret.fromHex(vector.key ?? vector.mak ?? '');
    const mac = computeMac(ciphers, { algorithm, key, padding, data });
    expect(hexOf(mac)).toBe(vector.mac ?? vector.e2);
    expect(hexOf(f64Of(mac, 'raw'))).toBe((vector.mac ?? vector.e2)?.slice(0, 16));
    if (vector.f64Ascii) expect(new TextDecoder().decode(f64Of(mac, 'ascii-hex'))).toBe(vector.f64Ascii);
  });

  it.each(vectors.pinBlocks)('PIN block $block', (vector) => {
    const cipher = vector.algorithm === 'sm4' ? 'sm4' : 'des';
    const { pin, pan } = vector;
    expect(hexOf(encodePinBlock({ pin, pan, cipher }).reveal())).toBe(vector.block);
    const decoded = decodePinBlock({ block: bytes(vector.block), pan, cipher });
    expect(decoded.ok && new TextDecoder().decode(decoded.pin.reveal())).toBe(pin);
    if (!vector.key || !vector.cipher) return;
    const key = Secret.fromHex(vector.key);
    expect(hexOf(encryptPinBlock(ciphers, { pin, pan, cipher, key }))).toBe(vector.cipher);
    const read = decryptPinBlock(ciphers, { pinBlock: bytes(vector.cipher), pan, cipher, key });
    expect(read.ok && new TextDecoder().decode(read.pin.reveal())).toBe(pin);
  });

  it('V5: a TMK from two components, each with its KCV', () => {
    const { a, b, combined, kcvs } = other('V5') as {
      a: string;
      b: string;
      combined: string;
      kcvs: string[];
    };
    const [kcvA, kcvB, kcvAll] = kcvs.map(bytes) as [Uint8Array, Uint8Array, Uint8Array];
    const components = [
      { component: Secret.fromHex(a), kcv: kcvA },
      { component: Secret.fromHex(b), kcv: kcvB },
    ];
    const result = tmkFromComponents(ciphers, { cipher: 'des', components, kcv: kcvAll });
    expect(result.ok && hexOf(result.tmk.reveal())).toBe(combined);
  });

  it('V9: an SM4 working key under its TMK', () => {
    const { tmk, cipher, clear, kcv: expected } = other('V9') as Record<string, string>;
    const key = ciphers.decryptEcb('sm4', bytes(tmk ?? ''), bytes(cipher ?? ''));
    expect([hexOf(key), hexOf(kcv(ciphers, 'sm4', key))]).toEqual([clear, expected]);
  });

  it('V10: the example of the SM4 standard', () => {
    const { key, plain, cipher } = other('V10') as Record<string, string>;
    expect(hexOf(ciphers.encryptEcb('sm4', bytes(key ?? ''), bytes(plain ?? '')))).toBe(cipher);
  });

  it('V12: a KCV', () => {
    const { key, kcv: expected } = other('V12') as Record<string, string>;
    expect(hexOf(kcv(ciphers, 'des', bytes(key ?? '')))).toBe(expected);
  });
});
