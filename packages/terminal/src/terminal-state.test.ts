import { rmSync, truncateSync } from 'node:fs';
import { Secret } from '@rollcall/keys';
import { afterEach, describe, expect, it } from 'vitest';
import { approve, type FakeGateway } from '../test/fake-gateway.ts';
import { journalPath, journalState } from '../test/journal-file.ts';
import { ascii, createRig, terminalId, track2 } from '../test/rig.ts';
import type { TerminalOptions } from './index.ts';
import { stanAfter } from './terminal-state.ts';

const rig = createRig();
afterEach(() => rig.clear());

async function signInAndClose(gateway: FakeGateway, stateDir: string): Promise<void> {
  const terminal = rig.terminal([gateway], { stateDir });
  await terminal.signIn();
  await terminal.close();
}

describe('the state of a terminal', () => {
  it('survives the process: keys, batch and STAN go on where they were', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await signInAndClose(gateway, stateDir);
    const again = rig.terminal([gateway], { stateDir });
    expect(again.status()).toMatchObject({ isSignedIn: true, batchNumber: '000002', lastStan: '000001' });
    const bought = await again.purchase({ amount: 100, track2: ascii(track2) });
    expect(bought).toMatchObject({ outcome: 'approved', stan: '000002' });
  });

  it('remembers retired sets and unreported key failures in a new process', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await signInAndClose(gateway, stateDir);
    const closed = await rig.gateway();
    await closed.close();
    const reporting = rig.terminal([closed], { stateDir });
    await reporting.reportKeyFailure('010');
    await reporting.close();
    expect(rig.terminal([gateway], { stateDir }).status().unreportedKeyFailure).toBe('010');
  });

  it('has the F11 and the operation written down before the first byte leaves', async () => {
    const stateDir = rig.folder();
    const seen: unknown[] = [];
    const gateway = await rig.gateway((request) => {
      const { lastStan, operation } = journalState(stateDir);
      seen.push({ f11: request.fields[11], lastStan, operation });
      return approve(request);
    });
    const terminal = rig.terminal([gateway], { stateDir });
    const { operationId } = await terminal.signIn();
    const operation = { id: operationId, stan: '000001' };
    expect(seen).toMatchObject([{ f11: '000001', lastStan: '000001', operation }]);
    expect(terminal.status().operation).toBe(null);
  });

  it('has the reversal of a purchase written down before the purchase leaves', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { stateDir });
    await terminal.signIn();
    let reversal: unknown;
    gateway.respond = (request) => {
      ({ reversal } = journalState(stateDir));
      return approve(request);
    };
    await terminal.purchase({ amount: 100, track2: ascii(track2) });
    expect(reversal).toMatchObject({ stan: '000002', amount: '000000000100', reason: '98' });
    expect(terminal.status().reversal).toBe(null);
  });

  it('with another TMK is not signed in, for its keys cannot be opened', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await signInAndClose(gateway, stateDir);
    const rekeyed = rig.terminal([gateway], { stateDir, tmk: Secret.fromHex('11'.repeat(16)) });
    expect(rekeyed.status()).toMatchObject({ isSignedIn: false, lastStan: '000001' });
  });

  it.each<[string, Partial<TerminalOptions>]>([
    ['form', { form: '006' }],
    ['form of the same cipher', { form: '004' }],
    ['MAC scheme', { macScheme: { algorithm: 'x9.19', padding: 'zero', encoding: 'raw' } }],
  ])('with another %s is not signed in, for its keys do not go with it', async (_, options) => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await signInAndClose(gateway, stateDir);
    const changed = rig.terminal([gateway], { stateDir, ...options });
    expect(changed.status()).toMatchObject({
      isSignedIn: false,
      signInDue: 'not-signed-in',
      lastStan: '000001',
    });
    const bought = await changed.purchase({ amount: 100, track2: ascii(track2) });
    expect(bought).toMatchObject({ outcome: 'failed', mustSignIn: true });
  });

  it('that is damaged is refused with what to do', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await signInAndClose(gateway, stateDir);
    truncateSync(journalPath(stateDir), 30);
    expect(() => rig.terminal([gateway], { stateDir })).toThrow(/journal cannot be read.*Move it away/s);
    expect(() => rig.terminal([gateway], { stateDir })).toThrow(
      expect.objectContaining({ code: 'state-damaged' }),
    );
  });

  it('that cannot be written keeps the request from leaving', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { stateDir });
    rmSync(stateDir, { recursive: true });
    expect(await terminal.signIn()).toMatchObject({
      outcome: 'failed',
      cause: { code: '303', evidence: ['state-not-written'] },
    });
    expect(gateway.requests).toHaveLength(0);
    expect(terminal.status()).toMatchObject({ lastStan: '000000', operation: null });
  });

  it('that cannot be written when the 0810 comes leaves the keys of before in use', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway((request) => {
      rmSync(stateDir, { recursive: true });
      return approve(request);
    });
    const terminal = rig.terminal([gateway], { stateDir });
    expect((await terminal.signIn()).outcome).toBe('failed');
    expect(terminal.status().isSignedIn).toBe(false);
  });

  it('is forgotten with the process where no folder is given', async () => {
    const gateway = await rig.gateway();
    await rig.terminal([gateway]).signIn();
    expect(rig.terminal([gateway]).status()).toMatchObject({ terminalId, isSignedIn: false });
  });
});

it('F11 runs from 000001 to 999999 and starts again', () => {
  expect(['000000', '000009', '999998', '999999'].map((stan) => stanAfter(stan))).toEqual([
    '000001',
    '000010',
    '999999',
    '000001',
  ]);
  expect(stanAfter('999998', 50)).toBe('000049');
});
