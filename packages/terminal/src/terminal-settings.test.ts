import { Secret } from '@rollcall/keys';
import { expect, it } from 'vitest';
import { merchantId, terminalId, tmk } from '../test/rig.ts';
import { createTerminal, type TerminalOptions } from './index.ts';

const good: TerminalOptions = {
  endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: 9 }],
  terminalId,
  merchantId,
  tmk: Secret.fromHex(tmk),
};

const at = { scheme: 'tcp', host: '127.0.0.1', port: 9 } as const;
const tls = { authority: 'PEM' };

/** What a program in JavaScript may hand over; the types of half of them say no. */
const wrong: readonly (readonly [path: string, options: object])[] = [
  ['endpoints', { endpoints: undefined }],
  ['endpoints', { endpoints: [] }],
  ['endpoints', { endpoints: 'tcp://127.0.0.1:9' }],
  ['endpoints[0]', { endpoints: [null] }],
  ['endpoints[1].scheme', { endpoints: [at, { ...at, scheme: 'ws' }] }],
  ['endpoints[0].host', { endpoints: [{ ...at, host: '' }] }],
  ['endpoints[0].host', { endpoints: [{ ...at, host: undefined }] }],
  ['endpoints[0].host', { endpoints: [{ ...at, host: '[::1]' }] }],
  ...[0, 70_000, 1.5, Number.NaN, '9', undefined].map(
    (port) => ['endpoints[0].port', { endpoints: [{ ...at, port }] }] as const,
  ),
  ['endpoints[0].cluster', { endpoints: [{ ...at, cluster: 5 }] }],
  ['endpoints[0].alpn', { endpoints: [{ ...at, alpn: 'rollcall/1' }] }],
  ['endpoints[0].alpn[0]', { endpoints: [{ ...at, alpn: [''] }] }],
  ['endpoints[0].alpn[1]', { endpoints: [{ ...at, alpn: ['h2', 'x'.repeat(256)] }] }],
  ['uplinks', { uplinks: [] }],
  ['uplinks', { uplinks: 'wifi' }],
  ['uplinks', { uplinks: [{ name: 'wifi' }, { name: 'wifi' }] }],
  ['uplinks', { uplinks: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })) }],
  ['uplinks[0].name', { uplinks: [{}] }],
  ['uplinks[0].name', { uplinks: [{ name: 'the wifi' }] }],
  ['uplinks[0].localAddress', { uplinks: [{ name: 'wifi', localAddress: 5 }] }],
  ['networkId', { networkId: 'shop' }],
  ['keepsWarm', { keepsWarm: 'yes' }],
  ['retryBudget', { retryBudget: {} }],
  ['terminalId', { terminalId: '1' }],
  ['terminalId', { terminalId: 10_000_001 }],
  ['terminalId', { terminalId: undefined }],
  ['merchantId', { merchantId: '商户888000000000' }],
  ['tmk', { tmk: Secret.fromHex('0123456789ABCDEF') }],
  ['tmk', { tmk: undefined }],
  ['tmk', { tmk }],
  ['form', { form: '999' }],
  ['operator', { operator: '1' }],
  ['profile', { profile: {} }],
  ['serial', { serial: '' }],
  ['ciphers', { ciphers: {} }],
  ['macScheme.algorithm', { macScheme: { algorithm: 'zzz', padding: 'zero', encoding: 'raw' } }],
  ['macScheme.padding', { macScheme: { algorithm: 'cbc', encoding: 'raw' } }],
  [
    'macScheme.algorithm',
    { form: '001', macScheme: { algorithm: 'x9.19', padding: 'zero', encoding: 'raw' } },
  ],
  ['stateDir', { stateDir: '' }],
  ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, 30 * 86_400_000, '5000'].flatMap((ms) => [
    ['deadlineMs', { deadlineMs: ms }] as const,
    ['silenceMs', { silenceMs: ms }] as const,
  ]),
  ['askAgainMs', { askAgainMs: -1 }],
  ['askAgainMs', { askAgainMs: Number.POSITIVE_INFINITY }],
  ['keysLifeMs', { keysLifeMs: 0 }],
  ['keysLifeMs', { keysLifeMs: Number.POSITIVE_INFINITY }],
  ['opening', { opening: '08:30' }],
  ['opening.at', { opening: { at: '8:30' } }],
  ['opening.spreadMs', { opening: { at: '08:30', spreadMs: -1 } }],
  ['opening.utcOffsetMinutes', { opening: { at: '08:30', utcOffsetMinutes: 900 } }],
  ['reversalTries', { reversalTries: 4 }],
  ['reversalAcceptedCodes', { reversalAcceptedCodes: '00' }],
  ['reversalAcceptedCodes', { reversalAcceptedCodes: ['12'] }],
  ['reversalAcceptedCodes[1]', { reversalAcceptedCodes: ['00', 12] }],
  ['endsBalancedBatch', { endsBalancedBatch: 1 }],
  ['disk', { disk: {} }],
  ['clock', { clock: Date }],
  ['net', { net: {} }],
  ['random', { random: Math }],
  ['lengthPrefix', { lengthPrefix: 'zzz' }],
  ['tpdu', { tpdu: 'xx' }],
  ['header', { header: '1' }],
  ['header', { header: '6031' }],
  ['tls', { endpoints: [{ ...at, scheme: undefined }] }],
  ['tls.authority', { tls: {} }],
  ['tls.authority', { tls: { authority: '' } }],
  ['tls.authority', { tls: { authority: { file: 5 } } }],
  ['tls.serverName', { tls: { ...tls, serverName: 5 } }],
  ['tls.clientCertificate.key', { tls: { ...tls, clientCertificate: { cert: 'PEM' } } }],
  ['tls.minVersion', { tls: { ...tls, minVersion: 'SSLv3' } }],
  ['tls.maxVersion', { tls: { ...tls, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' } }],
  ['tls.alpn[0]', { tls: { ...tls, alpn: ['x'.repeat(300)] } }],
  ['onEvent', { onEvent: 'log' }],
];

it.each(wrong)('a terminal whose %s cannot work is refused by that path: %j', (path, options) => {
  expect(() => createTerminal({ ...good, ...options } as TerminalOptions)).toThrow(
    expect.objectContaining({
      ...{ name: 'TerminalError', code: 'bad-options', path },
      message: expect.stringMatching(new RegExp(`^${path.replaceAll(/[[\]]/g, '\\$&')}: `)),
    }),
  );
});

it.each([undefined, null, 'options'])('a terminal of %s is refused', (options) => {
  expect(() => createTerminal(options as unknown as TerminalOptions)).toThrow(
    expect.objectContaining({ code: 'bad-options', path: 'options' }),
  );
});

it('a terminal of good options is made, also where what is not given says so', () => {
  expect(() => createTerminal(good)).not.toThrow();
  const nothing: object = {
    serial: undefined,
    stateDir: undefined,
    tls: undefined,
    tpdu: null,
    header: null,
  };
  const scheme = { algorithm: 'x9.19', padding: 'zero', encoding: 'raw' } as const;
  expect(() => createTerminal({ ...good, ...nothing, macScheme: scheme })).not.toThrow();
});
