import { createHash, hkdfSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { portableCiphers } from './ciphers/portable-ciphers.ts';
import type { KeySetRef, KeyStore } from './key-store.ts';
import { describeKeyStoreContract } from './key-store-contract.ts';
import { encryptPinBlock } from './pin-block.ts';
import { Secret } from './secret.ts';
import { encodeNames, type Names, openBlob, openProven, sealBlob } from './software/sealed-blob.ts';
import { createSoftwareKeyStore } from './software-key-store.ts';

const masterKey = (byte: number) => new Secret(new Uint8Array(32).fill(byte));
const open = (current: number, ...older: number[]) =>
  createSoftwareKeyStore({ masterKeys: { current: masterKey(current), older: older.map(masterKey) } });

describeKeyStoreContract({
  name: 'the software store',
  create: async () => open(1),
  createStranger: async () => open(2),
});
describeKeyStoreContract({
  name: 'the software store on portable ciphers',
  create: async () =>
    createSoftwareKeyStore({ masterKeys: { current: masterKey(1) }, ciphers: portableCiphers }),
  createStranger: async () => open(2),
});

/** Bytes that look random and can be foretold. */
function foretold(seed: string) {
  let drawn = 0;
  return (count: number) =>
    new Uint8Array(createHash('shake256', { outputLength: count }).update(`${seed}${drawn++}`).digest());
}

async function issueTo(store: KeyStore, terminalId: string) {
  const tmk = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E9');
  const [wrapped] = await store.wrapTmks([{ terminalId, version: 1, cipher: 'des', tmk }]);
  if (!wrapped?.ok) throw new Error('no TMK');
  const from = { setId: `set of ${terminalId}` };
  const [issued] = await store.issueWorkingKeys([{ tmk: wrapped.value.ref, form: '003', makBytes: 8, from }]);
  if (!issued?.ok) throw new Error('no set');
  return { tmk: wrapped.value.ref, ...issued.value };
}

/** HKDF as RFC 5869 has it, from Node's own. */
function subkey(byte: number, ...names: Names): Uint8Array {
  const salt = 'rollcall software key store 1';
  return new Uint8Array(hkdfSync('sha256', masterKey(byte).reveal(), salt, encodeNames(names), 32));
}

/** One store makes a set, another (which may be the same) gives it to a terminal. */
async function issuePooled(maker: KeyStore, issuer: KeyStore) {
  const { tmk } = await issueTo(maker, '10000001');
  const [pooled] = await maker.makePooledKeySets({ family: 'double', makBytes: 8, setIds: ['pooled'] });
  if (!pooled?.ok) throw new Error('no pool');
  const from = pooled.value;
  const [issued] = await issuer.issueWorkingKeys([{ tmk, form: '003', makBytes: 8, from }]);
  if (!issued?.ok) throw new Error('no set');
  return { tmk, pooled: from, issued: issued.value };
}

/** The set with one bit of its blob the other way round, for every byte. */
function flipped(set: KeySetRef): readonly KeySetRef[] {
  return Array.from(set.wrapped.blob, (byte, at) => {
    const blob = set.wrapped.blob.slice();
    blob[at] = byte ^ 0x04;
    return { ...set, wrapped: { ...set.wrapped, blob } };
  });
}

describe('the software key store', () => {
  it('is not for production PINs', () => {
    expect(open(1).isFitForProductionPins).toBe(false);
  });

  it('refuses a master key that is not 32 bytes, without showing it', () => {
    const short = () => createSoftwareKeyStore({ masterKeys: { current: Secret.fromHex('A1'.repeat(16)) } });
    expect(short).toThrow('master key of 16 bytes');
  });

  it('names its master key without telling anything of it', () => {
    const { keyId } = open(1);
    expect(keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(keyId).toBe(open(1).keyId);
    expect(keyId).not.toBe(createHash('sha256').update(masterKey(1).reveal()).digest('hex').slice(0, 16));
  });

  it('derives the subkey of a terminal by HKDF-SHA-256 and seals with AES-256-GCM', async () => {
    const { tmk } = await issueTo(open(1), '10000001');
    const names = ['tmk', '10000001', 1, 'des'];
    const clear = openBlob({ key: subkey(1, 'wrap', '10000001'), names, blob: tmk.wrapped.blob });
    expect(clear).toEqual(Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E9').reveal());
  });

  it('never lets two lists of names look alike', () => {
    const hexOf = (...names: Names) => Buffer.from(encodeNames(names)).toString('hex');
    expect(hexOf('ab', 'c')).not.toEqual(hexOf('a', 'bc'));
    expect(hexOf('a', '1:b')).not.toEqual(hexOf('a1:', 'b'));
    expect(hexOf('1', 11)).not.toEqual(hexOf('11', 1));
    expect(hexOf('终端', '\ud800')).toBe(Buffer.from('2:终端1:\ud800', 'utf16le').toString('hex'));
    expect(hexOf('x'.repeat(5_000))).toBe(
      Buffer.from(`5000:${'x'.repeat(5_000)}`, 'utf16le').toString('hex'),
    );
  });

  it('opens what an older master key sealed, and seals under the current one', async () => {
    const before = await issueTo(open(1), '10000001');
    const after = open(3, 1, 2);
    const [f62] = await after.reissueWorkingKeys([{ ...before, form: '003' }]);
    expect(f62).toMatchObject({ ok: true, value: { f62: before.f62 } });
    expect((await issueTo(after, '10000001')).set.wrapped.keyId).toBe(after.keyId);
    const [lost] = await open(3, 2).reissueWorkingKeys([{ ...before, form: '003' }]);
    expect(lost).toEqual({ ok: false, fault: 'cannot-open' });
  });

  it('gives a set of the pool to a terminal without sealing it anew, and to no other terminal', async () => {
    const store = open(1);
    const { tmk, pooled, issued } = await issuePooled(store, store);
    const { blob } = issued.set.wrapped;
    expect(blob.subarray(1, -16)).toEqual(pooled.wrapped.blob.subarray(0, -16));
    const as = (bytes: Uint8Array) => ({ ...issued.set, wrapped: { ...issued.set.wrapped, blob: bytes } });
    for (const set of [
      { ...issued.set, terminalId: '10000002' },
      { ...issued.set, setId: 'another' },
      { ...issued.set, family: 'single' as const },
      as(pooled.wrapped.blob),
      as(Uint8Array.of(2, ...pooled.wrapped.blob)),
      as(Uint8Array.of(2, ...pooled.wrapped.blob, ...new Uint8Array(16))),
      ...Array.from(blob, (_, bytes) => as(blob.subarray(0, bytes))),
      ...flipped(issued.set),
    ]) {
      const [again] = await open(1).reissueWorkingKeys([
        { tmk: { ...tmk, terminalId: set.terminalId }, form: '003', set },
      ]);
      expect(again).toEqual({ ok: false, fault: 'cannot-open' });
    }
    const [again] = await open(1).reissueWorkingKeys([{ tmk, form: '003', set: issued.set }]);
    expect(again).toMatchObject({ ok: true, value: { f62: issued.f62 } });
  });

  it('takes no set back into the pool, whatever is cut off it', async () => {
    const { tmk, set } = await issueTo(open(1), '10000001');
    const { keyId, blob } = set.wrapped;
    for (let front = 0; front < 40; front++) {
      for (let back = 0; back < 40; back++) {
        const wrapped = { keyId, blob: blob.slice(front, blob.length - back) };
        const from = { setId: set.setId, family: 'double', makBytes: 8, wrapped } as const;
        const [issued] = await open(1).issueWorkingKeys([{ tmk, form: '003', makBytes: 8, from }]);
        expect(issued).toEqual({ ok: false, fault: 'cannot-open' });
      }
    }
  });

  it('wipes the TMK and the set where its ciphers fail', async () => {
    const seen: Uint8Array[] = [];
    const ciphers = {
      ...portableCiphers,
      encryptEcb(_: string, tmk: Uint8Array, keys: Uint8Array): never {
        expect([tmk, keys].every((key) => key.some((byte) => byte !== 0))).toBe(true);
        seen.push(tmk, keys);
        throw new Error('out of order');
      },
    };
    const store = createSoftwareKeyStore({ masterKeys: { current: masterKey(1) }, ciphers });
    const { tmk } = await issueTo(open(1), '10000001');
    const request = { tmk, form: '003', makBytes: 8, from: { setId: 'any' } } as const;
    await expect(store.issueWorkingKeys([request])).rejects.toThrow('out of order');
    expect(seen.map((key) => key.every((byte) => byte === 0))).toEqual([true, true]);
  });

  it('seals a set of the pool anew that lies under an older master key', async () => {
    const after = open(3, 1);
    const { tmk, issued } = await issuePooled(open(1), after);
    expect(issued.set.wrapped.keyId).toBe(after.keyId);
    const [again] = await open(3, 1).reissueWorkingKeys([{ tmk, form: '003', set: issued.set }]);
    expect(again).toMatchObject({ ok: true, value: { f62: issued.f62 } });
  });

  it('opens sets as they were sealed before: anew for their terminal, under its own subkey', async () => {
    const { tmk, f62, set } = await issueTo(open(1), '10000001');
    const lot = set.wrapped.blob.subarray(1, 9);
    const number = (at: number) => Buffer.from(lot).readUInt32BE(at);
    const sealed = set.wrapped.blob.subarray(9, -16);
    const clear = openProven(subkey(1, 'pool', `${number(0)}.${number(4)}`), sealed);
    const names = ['set', '10000001', set.setId, 'double'];
    const blob = sealBlob({ key: subkey(1, 'wrap', '10000001'), nonce: new Uint8Array(12), names, clear });
    const before = { ...set, wrapped: { keyId: set.wrapped.keyId, blob } };
    const [again] = await open(1).reissueWorkingKeys([{ tmk, form: '003', set: before }]);
    expect(again).toMatchObject({ ok: true, value: { f62 } });
  });

  it('draws weak keys again', async () => {
    let draws = 0;
    const strong = foretold('strong');
    const random = (count: number) =>
      count === 16 && draws++ < 3 ? new Uint8Array(count).fill(draws === 1 ? 0x01 : 0x77) : strong(count);
    const store = createSoftwareKeyStore({ masterKeys: { current: masterKey(1) }, random });
    const { f62 } = await issueTo(store, '10000001');
    expect(draws).toBeGreaterThan(3);
    expect(f62.subarray(0, 8)).not.toEqual(f62.subarray(8, 16));
  });

  it('dies loudly on a random source that only gives weak keys', async () => {
    const random = (count: number) => new Uint8Array(count);
    const store = createSoftwareKeyStore({ masterKeys: { current: masterKey(1) }, random });
    await expect(store.makeZoneKey()).rejects.toThrow('only weak keys');
  });

  it('puts the PIN under the zone key as an ISO format 0 block', async () => {
    const zoneClear = foretold('zone')(16);
    const strong = foretold('other');
    let zoneDraws = 0;
    const random = (count: number) => (count === 16 && zoneDraws++ === 0 ? zoneClear.slice() : strong(count));
    const store = createSoftwareKeyStore({ masterKeys: { current: masterKey(1) }, random });
    const zoneKey = await store.makeZoneKey();
    const { set, pik } = await issueKnown(store);
    const pan = Secret.fromDigits('6225000000000253');
    const pin = { pin: '123456', pan, cipher: 'des' } as const;
    const pinBlock = encryptPinBlock(portableCiphers, { ...pin, key: pik });
    const [translated] = await store.translatePins([{ set, pinBlock, pan, zoneKey }]);
    const expected = encryptPinBlock(portableCiphers, { ...pin, key: zoneClear });
    expect(translated).toEqual({ ok: true, value: { pinBlock: expected } });
  });

  it('calls a PIN block bad when the PAN it came with is not digits', async () => {
    const store = open(1);
    const { set, pik } = await issueKnown(store);
    const pinBlock = encryptPinBlock(portableCiphers, { pin: '1234', pan: null, cipher: 'des', key: pik });
    const pan = new Secret(new TextEncoder().encode('62250000D0000253'));
    const [result] = await store.translatePins([{ set, pinBlock, pan, zoneKey: await store.makeZoneKey() }]);
    expect(result).toEqual({ ok: false, fault: 'bad-pin-block' });
  });

  it('shows nothing of its keys when it is printed', async () => {
    const store = open(0x5b);
    await issueTo(store, '10000001');
    const printed = inspect(store, { depth: 9, showHidden: true }) + JSON.stringify(store);
    expect(printed).not.toMatch(/5b5b|91, ?91|5B5B/);
  });
});

async function issueKnown(store: KeyStore) {
  const { f62, set } = await issueTo(store, '10000001');
  const tmk = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E9').reveal();
  return { set, pik: portableCiphers.decryptEcb('des', tmk, f62.subarray(0, 16)) };
}
