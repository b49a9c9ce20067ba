import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portableCiphers as ciphers } from './ciphers/portable-ciphers.ts';
import { decodePinBlock, decryptPinBlock, encodePinBlock, encryptPinBlock } from './pin-block.ts';
import { Secret } from './secret.ts';

const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((list) => list.join(''));
const pins = digits(4, 12);
const pans = fc.option(digits(1, 19), { nil: null });
const cipherNames = fc.constantFrom('des' as const, 'sm4' as const);

describe('a PIN block', () => {
  it('gives back the PIN, with and without PAN, for DES and SM4, from text or secrets', () => {
    fc.assert(
      fc.property(pins, pans, cipherNames, (pin, pan, cipher) => {
        const key = new Uint8Array(16).map((_, i) => i * 7);
        const pinBlock = encryptPinBlock(ciphers, { pin, pan, cipher, key });
        expect(pinBlock).toHaveLength(cipher === 'des' ? 8 : 16);
        const decoded = decryptPinBlock(ciphers, {
          pinBlock,
          pan: pan === null ? null : Secret.fromDigits(pan),
          cipher,
          key,
        });
        expect(decoded.ok && new TextDecoder().decode(decoded.pin.reveal())).toBe(pin);
        const fromSecret = encryptPinBlock(ciphers, { pin: Secret.fromDigits(pin), pan, cipher, key });
        expect(fromSecret).toEqual(pinBlock);
      }),
    );
  });

  it('without PAN is the plain one', () => {
    const block = encodePinBlock({ pin: '123456', pan: null, cipher: 'des' });
    expect(block.reveal()).toEqual(Secret.fromHex('06123456FFFFFFFF').reveal());
    expect(String(block)).toBe('***');
  });

  it('is never read out of random bytes but as a value, and never written to', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), pans, cipherNames, (block, pan, cipher) => {
        const before = block.slice();
        const decoded = decodePinBlock({ block: Buffer.from(block.buffer), pan, cipher });
        if (!decoded.ok) expect(decoded.error).toMatchObject({ code: 'bad-pin-block', path: '52' });
        expect(block).toEqual(before);
      }),
    );
  });

  it.each([
    ['a format other than 0', '16123456FFFFFFFF'],
    ['a PIN of 3 digits', '03123FFFFFFFFFFF'],
    ['a PIN of 13 digits', '0D1234567890123F'],
    ['a letter among the digits', '061234A6FFFFFFFF'],
    ['a filler that is not F', '06123456FFFFFF0F'],
    ['a byte too few', '06123456FFFFFF'],
  ])('with %s is an error that does not repeat it', (_, hex) => {
    const result = decodePinBlock({ block: Secret.fromHex(hex), pan: null, cipher: 'des' });
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-pin-block' } });
    expect(JSON.stringify(result)).not.toContain('123');
  });

  it('under another key or PAN is not one', () => {
    const key = Secret.fromHex('807A23AD32B36D457AE91FDF927570EA');
    const pinBlock = encryptPinBlock(ciphers, { pin: '123456', pan: '6225000000000253', cipher: 'des', key });
    const read = { pinBlock, pan: '6225000000000253', cipher: 'des', key } as const;
    expect(decryptPinBlock(ciphers, read).ok).toBe(true);
    expect(decryptPinBlock(ciphers, { ...read, key: Secret.fromHex('00'.repeat(16)) }).ok).toBe(false);
    expect(decryptPinBlock(ciphers, { ...read, pan: '6225999999999253' }).ok).toBe(false);
    expect(decryptPinBlock(ciphers, { ...read, pan: 'no digits' }).ok).toBe(false);
  });

  it.each(['123', '1234567890123', '12a4', '１２３４', ''])('is not made of the PIN "%s"', (pin) => {
    const call = () => encodePinBlock({ pin, pan: null, cipher: 'des' });
    expect(call).toThrow(/^a PIN is 4 to 12 digits$/);
  });

  it.each(['62250000D0000253', ''])('is not made with the PAN "%s"', (pan) => {
    expect(() => encodePinBlock({ pin: '1234', pan, cipher: 'des' })).toThrow(/^a PAN is digits$/);
  });
});
