import { expect, it } from 'vitest';
import { exit } from './cli-error.ts';
import { tlsOf } from './sign-in-settings.ts';

const authority = 'ca.pem';

it('a certificate is shown where its key and itself are given', () => {
  expect(tlsOf({ authority }, '/shop')).toEqual({ authority: { file: '/shop/ca.pem' } });
  expect(tlsOf({ authority, clientKey: 'key.pem', clientCertificate: '/own.pem' }, '/shop')).toEqual({
    authority: { file: '/shop/ca.pem' },
    clientCertificate: { key: { file: '/shop/key.pem' }, cert: { file: '/own.pem' } },
  });
});

it.each([
  [{ authority, clientKey: 'key.pem' }, 'clientCertificate', '--client-certificate'],
  [{ authority, clientCertificate: 'own.pem' }, 'clientKey', '--client-key'],
  [{ clientKey: 'key.pem' }, 'clientCertificate', '--client-certificate'],
])('half a certificate, %j, is refused and not passed over', (files, setting, option) => {
  const fault = (path: string, exitCode: number) =>
    expect.objectContaining({ code: 'client-certificate-half', path, exitCode });
  expect(() => tlsOf(files, '/shop')).toThrow(fault(`tls.${setting}`, exit.failed));
  expect(() => tlsOf(files)).toThrow(fault(option, exit.wrongUse));
});
