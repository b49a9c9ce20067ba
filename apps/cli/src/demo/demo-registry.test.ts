import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '@rollcall/gateway';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { registerDemo } from './demo-registry.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'demo-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

/** A deployment whose store has seen all terminals before, and whose key store takes TMKs or none. */
function deployment(takesKeys: boolean): Deployment {
  const wrapped = { ok: true, value: { kcv: new Uint8Array(8), ref: { wrapped: {} } } };
  const refused = { ok: false, fault: 'unavailable' };
  const keyStore = { wrapTmks: async () => [takesKeys ? wrapped : refused] };
  const store = { putMerchant: async () => {}, addTerminal: async () => ({ kind: 'exists' }) };
  return { dataDir, store, keyStore } as unknown as Deployment;
}

it('a second start of the demo finds what the first has registered', async () => {
  const { own, terminals } = await registerDemo(deployment(true));
  expect([own.terminalId, terminals.length]).toEqual(['10000001', 6]);
});

it('a terminal of the demo that cannot be registered is said', async () => {
  await expect(registerDemo(deployment(false))).rejects.toMatchObject({ code: 'key-store-failure' });
  await writeFile(join(dataDir, 'own-terminal.tmk'), '00'.repeat(10));
  await expect(registerDemo(deployment(true))).rejects.toMatchObject({ code: 'tmk-length' });
});
