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

it.each<[string, Partial<TerminalOptions>]>([
  ['endpoints', { endpoints: [] }],
  ['endpoints', { endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: 9, alpn: [''] }] }],
  ['endpoints', { endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: 9, alpn: ['x'.repeat(256)] }] }],
  ['uplinks', { uplinks: [] }],
  ['uplinks', { uplinks: [{ name: 'wifi' }, { name: 'wifi' }] }],
  ['uplinks', { uplinks: [{ name: 'the wifi' }] }],
  ['terminalId', { terminalId: '1' }],
  ['merchantId', { merchantId: '商户888000000000' }],
  ['tmk', { tmk: Secret.fromHex('0123456789ABCDEF') }],
  ['operator', { operator: '1' }],
  ['serial', { serial: '' }],
  ['deadlineMs', { deadlineMs: 0 }],
  ['keysLifeMs', { keysLifeMs: 0 }],
  ['opening', { opening: { at: '8:30' } }],
  ['opening', { opening: { at: '08:30', spreadMs: -1 } }],
])('a terminal whose %s cannot work is refused by that name', (name, options) => {
  expect(() => createTerminal(good)).not.toThrow();
  expect(() => createTerminal({ ...good, ...options })).toThrow(
    expect.objectContaining({ code: 'bad-options', message: expect.stringMatching(`^${name}:`) }),
  );
});
