import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { clearBytes, Secret } from './secret.ts';

const secret = Secret.fromHex('A1B2C3D4E5F60718');
const clear = /a1b2|161|A1B2|\xa1\xb2/;

function consoleOutput(...values: unknown[]): string {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  new Console(stream).log(...values);
  return text;
}

describe('a secret', () => {
  it.each([
    ['String', () => String(secret)],
    ['a template', () => `key ${secret}`],
    ['concatenation', () => `key ${secret.toString()}`],
    ['JSON', () => JSON.stringify({ key: secret, keys: [secret] })],
    ['inspect', () => inspect({ key: secret }, { depth: 9, showHidden: true })],
    ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['the console', () => consoleOutput('%s', secret, { secret }, [secret])],
    ['an error that carries it', () => inspect(new Error('failed', { cause: { key: secret } }))],
    ['an error that names it', () => String(new Error(`failed with ${secret}`))],
    ['its own properties', () => JSON.stringify({ ...secret, keys: Object.keys(secret) })],
    ['a structured clone', () => JSON.stringify(structuredClone({ secret }))],
  ])('does not show in %s', (_, print) => {
    expect(print()).not.toMatch(clear);
  });

  it('prints as three stars', () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual(['***', '"***"', '***']);
  });

  it('gives its bytes to the one who asks by name', () => {
    expect(secret.reveal()).toEqual(Uint8Array.of(0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x07, 0x18));
    expect(clearBytes(secret)).toBe(secret.reveal());
    expect(Secret.fromDigits('0369').reveal()).toEqual(Uint8Array.of(0x30, 0x33, 0x36, 0x39));
  });

  it('does not repeat what it refuses', () => {
    expect(() => Secret.fromHex('A1B2C')).toThrow(/^not an even number of hex digits$/);
    expect(() => Secret.fromHex('A1B2ZZ')).toThrow(/^not an even number of hex digits$/);
    expect(() => Secret.fromDigits('12A4')).toThrow(/^not decimal digits$/);
  });
});
