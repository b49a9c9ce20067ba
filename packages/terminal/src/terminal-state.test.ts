import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@rollcall/keys';
import { afterEach, describe, expect, it } from 'vitest';
import { approve } from '../test/fake-gateway.ts';
import { ascii, createRig, pan, pin, terminalId, tmk, track2 } from '../test/rig.ts';
import { hex, vectorKeys } from '../test/vectors.ts';
import { stanAfter } from './terminal-state.ts';

const rig = createRig();
afterEach(() => rig.clear());

function stateFile(folder: string): string {
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.json')) ?? 'none');
}

describe('the state of a terminal', () => {
  it('survives the process: keys, batch and STAN go on where they were', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await rig.terminal([gateway], { stateDir }).signIn();
    const again = rig.terminal([gateway], { stateDir });
    expect(again.status()).toMatchObject({ isSignedIn: true, batchNumber: '000002', lastStan: '000001' });
    const bought = await again.purchase({ amount: 100, track2: ascii(track2) });
    expect(bought).toMatchObject({ outcome: 'approved', stan: '000002' });
  });

  it('remembers retired sets and unreported key failures in a new process', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await rig.terminal([gateway], { stateDir }).signIn();
    const closed = await rig.gateway();
    await closed.close();
    await rig.terminal([closed], { stateDir }).reportKeyFailure('010');
    expect(rig.terminal([gateway], { stateDir }).status().unreportedKeyFailure).toBe('010');
  });

  it('has the F11 and the operation written down before the first byte leaves', async () => {
    const stateDir = rig.folder();
    const seen: unknown[] = [];
    const gateway = await rig.gateway((request) => {
      const { state } = JSON.parse(readFileSync(stateFile(stateDir), 'utf8'));
      seen.push([request.fields[11], state.lastStan, state.operation.stan, state.operation.id]);
      return approve(request);
    });
    const terminal = rig.terminal([gateway], { stateDir });
    const { operationId } = await terminal.signIn();
    expect(seen).toEqual([['000001', '000001', '000001', operationId]]);
    expect(terminal.status().operation).toBe(null);
  });

  it('has the reversal of a purchase written down before the purchase leaves', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { stateDir });
    await terminal.signIn();
    let reversal: unknown;
    gateway.respond = (request) => {
      reversal = JSON.parse(readFileSync(stateFile(stateDir), 'utf8')).state.reversal;
      return approve(request);
    };
    await terminal.purchase({ amount: 100, track2: ascii(track2) });
    expect(reversal).toMatchObject({ stan: '000002', amount: '000000000100', reason: '98' });
    expect(terminal.status().reversal).toBe(null);
  });

  it('holds no key, card or PIN in the clear, and neither do results and events', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    const told: unknown[] = [];
    const terminal = rig.terminal([gateway], { stateDir, onEvent: (event) => told.push(event) });
    told.push(await terminal.signIn());
    gateway.respond = () => 'hang-up';
    told.push(await terminal.purchase({ amount: 100, track2: ascii(track2), pin: ascii(pin) }));
    told.push(terminal.status());
    const file = readFileSync(stateFile(stateDir));
    const all = Buffer.concat([file, Buffer.from(JSON.stringify(told))]);
    const { pik, mak } = vectorKeys('V1');
    for (const secret of [tmk, pik, mak]) {
      expect(all.includes(Buffer.from(hex(secret)))).toBe(false);
      expect(all.toString('latin1').toUpperCase().includes(secret)).toBe(false);
      expect(all.includes(Buffer.from(hex(secret)).toString('base64'))).toBe(false);
    }
    for (const secret of [pan, track2, pin]) expect(all.includes(secret)).toBe(false);
    expect(JSON.parse(file.toString()).keys.box).toMatch(/^[0-9a-f]{86}$/);
  });

  it('with another TMK is not signed in, for its keys cannot be opened', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await rig.terminal([gateway], { stateDir }).signIn();
    const rekeyed = rig.terminal([gateway], { stateDir, tmk: Secret.fromHex('11'.repeat(16)) });
    expect(rekeyed.status()).toMatchObject({ isSignedIn: false, lastStan: '000001' });
  });

  it('that is damaged is refused with what to do', async () => {
    const stateDir = rig.folder();
    const gateway = await rig.gateway();
    await rig.terminal([gateway], { stateDir }).signIn();
    writeFileSync(stateFile(stateDir), '{"version":1');
    expect(() => rig.terminal([gateway], { stateDir })).toThrow(/Move it away/);
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
