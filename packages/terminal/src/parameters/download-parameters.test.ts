import { afterEach, describe, expect, it } from 'vitest';
import { answerTo } from '../../test/fake-gateway.ts';
import { createRig } from '../../test/rig.ts';
import { parseParameters } from './parse-parameters.ts';
import { noParameters } from './terminal-parameters.ts';

const rig = createRig();
afterEach(() => rig.clear());

/** 商户名称 in GBK, and blanks up to 40 bytes. */
const merchantName = Buffer.concat([Buffer.from('C9CCBBA7C3FBB3C6', 'hex'), Buffer.alloc(32, ' ')]);

function f62(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

const all = f62(
  ...['1160', '1260', '133', '1401012345678   ', '15              ', '1602187654321   '],
  ...['1795516         ', '181', '1915', '200', '211', '22', merchantName, '232', '240', '251'],
  ...['26', Uint8Array.of(0xf0, 0, 0, 1)],
);

describe('the parameters of a terminal', () => {
  it('are read tag by tag', () => {
    expect(parseParameters(all, null)).toEqual({
      unreadBytes: 0,
      parameters: {
        application: '60',
        receiveTimeoutMs: 60_000,
        redials: 3,
        transactionPhones: ['01012345678', '', '02187654321'],
        managementPhone: '95516',
        areTipsAllowed: true,
        tipPercent: 15,
        isManualEntryAllowed: false,
        isSignOffAutomatic: true,
        merchantName: '商户名称',
        resends: 2,
        offlineMode: 0,
        tmkIndex: 1,
        transactionSwitches: 'F0000001',
      },
    });
  });

  it('keep what a later download does not say', () => {
    const { parameters } = parseParameters(f62('1230'), parseParameters(all, null).parameters);
    expect(parameters).toMatchObject({ receiveTimeoutMs: 30_000, redials: 3, merchantName: '商户名称' });
  });

  it.each([
    ['1230', 0],
    ['123099xyz', 5],
    ['12301', 1],
    ['123022short', 7],
  ])('are read of %s as far as they can be', (text, unreadBytes) => {
    const parameters = { ...noParameters, receiveTimeoutMs: 30_000 };
    expect(parseParameters(f62(text), null)).toEqual({ parameters, unreadBytes });
  });

  it('never fail, whatever the bytes', () => {
    for (let i = 0; i < 256; i++) {
      const bytes = Uint8Array.from({ length: i % 60 }, (_, at) => (at * i + i) % 256);
      expect(parseParameters(bytes, null).unreadBytes).toBeLessThanOrEqual(bytes.length);
    }
  });
});

describe('a parameter download', () => {
  it('asks with 0800/360, and what comes is shown and survives the process', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway((request) => [answerTo(request, { 39: '00', 62: all })]);
    const terminal = rig.terminal([gateway], { stateDir });
    const result = await terminal.downloadParameters();
    expect(gateway.requests).toMatchObject([
      { mti: '0800', fields: { 11: '000001', 60: { 1: '00', 2: '000001', 3: '360' } } },
    ]);
    expect(result).toMatchObject({ outcome: 'downloaded', parameters: { merchantName: '商户名称' } });
    await terminal.close();
    expect(rig.terminal([gateway], { stateDir }).status()).toMatchObject({
      parameters: { receiveTimeoutMs: 60_000 },
      operation: null,
    });
  });

  it('that brings nothing, or is refused, leaves them as they were', async () => {
    const gateway = await rig.gateway((request) => [answerTo(request, { 39: '00' })]);
    const terminal = rig.terminal([gateway]);
    expect(await terminal.downloadParameters()).toMatchObject({
      outcome: 'nothing-to-download',
      parameters: null,
    });
    gateway.respond = (request) => [answerTo(request, { 39: '12' })];
    expect(await terminal.downloadParameters()).toMatchObject({ outcome: 'refused', responseCode: '12' });
  });

  it('is asked for again on a new connection when no answer comes, three times in all', async () => {
    const gateway = await rig.gateway(() => 'hang-up');
    const terminal = rig.terminal([gateway]);
    expect((await terminal.downloadParameters()).outcome).toBe('unknown');
    expect(gateway.requests.map(({ fields }) => fields[11])).toEqual(['000001', '000002', '000003']);
    await gateway.close();
    expect((await terminal.downloadParameters()).outcome).toBe('failed');
  });
});
