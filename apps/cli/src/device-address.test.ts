import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { addressOfDevice, isDeviceName } from './device-address.ts';

const isIPv6 = ({ family }: NetworkInterfaceInfo) => family === 'IPv6';

it('the loopback device has the loopback address', () => {
  expect(addressOfDevice('lo', 'pos.example')).toBe('127.0.0.1');
  expect(addressOfDevice('lo', '192.0.2.1')).toBe('127.0.0.1');
  expect(addressOfDevice('lo', '2001:db8::1')).toBe(networkInterfaces()['lo']?.find(isIPv6)?.address);
});

it('a device that is not there has none', () => {
  expect(addressOfDevice('wwan99', 'pos.example')).toBeUndefined();
});

it.each([
  ['wlan0', true],
  ['enp3s0.100', true],
  ['br+lan', true],
  ['192.168.1.300', false],
  ['192.168.1.2o', false],
  ['fe80::1', false],
  ['a-name-too-long-by-far', false],
  ['wlan0/1', false],
  ['', false],
])('%s is a name of a device: %s', (text, isName) => {
  expect(isDeviceName(text)).toBe(isName);
});
