import { compileProfile, cupPos, type Message } from '@rollcall/iso8583';
import { computeMac, f64Of, Secret, sealWorkingKeys } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { describe, expect, it } from 'vitest';
import { terminalAt, terminalIdOf, tmkOf } from './bench-terminal.ts';
import { isApproval, requestFrame } from './bench-traffic.ts';

const codec = compileProfile(cupPos);

function decoded(frame: Uint8Array): Message {
  const result = codec.decodeFrame(frame, 'binary2');
  if (!result.ok) throw new Error(result.error.path);
  return result.message;
}

describe('the terminals of the bench', () => {
  it.each([1_000, 6_007, 20_000])('come once each before any comes again, of %i', (registry) => {
    const seen = new Set(Array.from({ length: registry }, (_, turn) => terminalAt(turn, registry)));
    expect(seen.size).toBe(registry);
    expect(terminalAt(registry, registry)).toBe(terminalAt(0, registry));
  });

  it('are scattered: neighbours in turn are far apart in the registry', () => {
    const gaps = Array.from({ length: 100 }, (_, turn) =>
      Math.abs(terminalAt(turn + 1, 1_000_000) - terminalAt(turn, 1_000_000)),
    );
    expect(Math.min(...gaps)).toBeGreaterThan(1_000);
  });

  it('have eight digits and a TMK of their own', () => {
    expect(terminalIdOf(0)).toBe('10000000');
    expect(terminalIdOf(9_999_999)).toHaveLength(8);
    expect(tmkOf(1).reveal()).toHaveLength(16);
    expect(tmkOf(1).reveal()).not.toEqual(tmkOf(2).reveal());
  });
});

describe('a request of the load', () => {
  it('to sign in names its terminal, its turn and the form', () => {
    const { mti, fields } = decoded(requestFrame(codec, 'sign-in', 7, 41, null));
    expect(mti).toBe('0800');
    expect(fields).toMatchObject({ 11: '000042', 41: '10000007', 60: { '3': '003' } });
  });

  it('to the bare echo has the bytes of a sign-in', () => {
    expect(requestFrame(codec, 'bare', 7, 41, null)).toEqual(requestFrame(codec, 'sign-in', 7, 41, null));
  });

  it('to buy is MACed under the keys of the sign-in before', () => {
    const mak = Secret.fromHex('0123456789ABCDEF');
    const keys = { pik: Secret.fromHex('11'.repeat(16)), mak };
    const f62 = sealWorkingKeys(opensslCiphers, { tmk: tmkOf(7), form: '003', keys });
    const frame = requestFrame(codec, 'purchase', 7, 41, f62);
    const read = codec.decodeFrame(frame, 'binary2');
    if (!read.ok || !read.macRange) throw new Error('no MAC');
    const data = frame.subarray(read.macRange.start, read.macRange.end);
    const mac = computeMac(opensslCiphers, { algorithm: 'cup-ecb', key: mak, padding: 'zero', data });
    expect(read.message.fields[64]).toEqual(f64Of(mac, 'ascii-hex'));
  });

  it('to buy without such keys is a mistake', () => {
    expect(() => requestFrame(codec, 'purchase', 7, 41, null)).toThrow('keys');
  });
});

describe('an answer', () => {
  const answer = (fields: Message['fields']): Message => ({ tpdu: null, header: null, mti: '0810', fields });

  it('counts only when it says yes, to a sign-in with keys', () => {
    expect(isApproval('purchase', answer({ 39: '00' }))).toBe(true);
    expect(isApproval('purchase', answer({ 39: 'A0' }))).toBe(false);
    expect(isApproval('sign-in', answer({ 39: '00' }))).toBe(false);
    expect(isApproval('sign-in', answer({ 39: '00', 62: new Uint8Array(60) }))).toBe(true);
  });
});
