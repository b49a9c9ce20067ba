import { expect, it } from 'vitest';
import { portableCiphers as ciphers } from './ciphers/portable-ciphers.ts';
import { Secret } from './secret.ts';
import { isWeakDesKey } from './weak-des-keys.ts';

const key = (hex: string) => Secret.fromHex(hex).reveal();
const strong = '133457799BBCDFF1';

it.each(['0101010101010101', '0000000000000000', 'FFFFFFFFFFFFFFFF', '1F1F1F1F0E0E0E0E', 'E0E0E0E0F1F1F1F1'])(
  'a weak key undoes itself and is drawn again: %s',
  (hex) => {
    const data = key('0123456789ABCDEF');
    const twice = ciphers.encryptEcb('des', key(hex), ciphers.encryptEcb('des', key(hex), data));
    expect(twice).toEqual(data);
    expect(isWeakDesKey(key(hex))).toBe(true);
  },
);

it.each([
  ['011F011F010E010E', '1F011F010E010E01'],
  ['01E001E001F101F1', 'E001E001F101F101'],
  ['01FE01FE01FE01FE', 'FE01FE01FE01FE01'],
  ['1FE01FE00EF10EF1', 'E01FE01FF10EF10E'],
  ['1FFE1FFE0EFE0EFE', 'FE1FFE1FFE0EFE0E'],
  ['E0FEE0FEF1FEF1FE', 'FEE0FEE0FEF1FEF1'],
])('semi-weak keys undo each other and are drawn again: %s %s', (one, other) => {
  const data = key('0123456789ABCDEF');
  expect(ciphers.encryptEcb('des', key(other), ciphers.encryptEcb('des', key(one), data))).toEqual(data);
  expect([isWeakDesKey(key(one)), isWeakDesKey(key(other))]).toEqual([true, true]);
});

it('a long key with a weak half, or with equal halves but for parity, is drawn again', () => {
  expect(isWeakDesKey(key(`${strong}0101010101010101`))).toBe(true);
  expect(isWeakDesKey(key(`0101010101010101${strong}`))).toBe(true);
  expect(isWeakDesKey(key(strong + strong))).toBe(true);
  expect(isWeakDesKey(key(`${strong}123556789ABDDEF0`))).toBe(true);
});

it('other keys are good', () => {
  expect(isWeakDesKey(key(strong))).toBe(false);
  expect(isWeakDesKey(key(`${strong}0E329232EA6D0D73`))).toBe(false);
  expect(isWeakDesKey(key('0101010101010103'))).toBe(false);
});
