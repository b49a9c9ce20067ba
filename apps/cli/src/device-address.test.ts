import { expect, it } from 'vitest';
import { addressOfDevice, isDeviceName } from './device-address.ts';

it('the loopback device has the loopback address', () => {
  expect(addressOfDevice('lo')).toBe('127.0.0.1');
});

it('a device that is not there has none', () => {
  expect(addressOfDevice('wwan99')).toBeUndefined();
});

it.each([
  ['wlan0', true],
  ['enp3s0.100', true],
  ['192.168.1.300', false],
  ['fe80::1', false],
  ['a-name-too-long-by-far', false],
  ['wlan0/1', false],
  ['', false],
])('%s is a name of a device: %s', (text, isName) => {
  expect(isDeviceName(text)).toBe(isName);
});
