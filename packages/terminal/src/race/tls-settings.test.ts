import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { approve } from '../../test/fake-gateway.ts';
import { ascii, createRig, type Rig, shopTerminal, track2 } from '../../test/rig.ts';
import { createTerminal, type TerminalEvent, type TerminalOptions } from '../index.ts';

/** A file of the settings is read for each connection: a rotation that goes wrong must not shut a running shop out. */
let rig: Rig;
let folder: string;
let file: string;

beforeEach(() => {
  rig = createRig();
  folder = mkdtempSync(join(tmpdir(), 'authority-'));
  file = join(folder, 'ca.pem');
  writeFileSync(file, '');
});

afterEach(async () => {
  await rig.clear();
  rmSync(folder, { recursive: true });
});

async function withPaths(isPlainToo: boolean, options: Partial<TerminalOptions> = {}) {
  const { endpoint } = await rig.gateway(approve);
  const plain = isPlainToo ? [{ scheme: 'tcp' as const, ...endpoint }] : [];
  const endpoints = [{ host: '127.0.0.1', port: endpoint.port }, ...plain];
  return createTerminal({ ...shopTerminal, endpoints, tls: { authority: { file } }, ...options });
}

it('a path whose authority cannot be used is one that failed: the others are gone', async () => {
  const terminal = await withPaths(true);
  const signedIn = await terminal.signIn();
  expect(signedIn.outcome).toBe('signed-in');
  expect(signedIn.attempts.map(({ result }) => result)).toContain('tls-settings');
  expect(await terminal.purchase({ amount: 1, track2: ascii(track2) })).toMatchObject({
    outcome: 'approved',
  });
  await terminal.close();
});

it('where it is the only path the call fails with a cause, and which file it is is told', async () => {
  const told: TerminalEvent[] = [];
  const terminal = await withPaths(false, { onEvent: (event) => told.push(event) });
  const signedIn = await terminal.signIn();
  expect(signedIn).toMatchObject({ outcome: 'failed', cause: { code: '702', evidence: ['tls-settings'] } });
  expect(told).toContainEqual(
    expect.objectContaining({ kind: 'tls-settings-unusable', code: 'certificate-unreadable', path: file }),
  );
  // Nothing has left: nobody is held off.
  expect(signedIn.retryAt).toBeNull();
  expect((await terminal.echo()).outcome).toBe('failed');
  await terminal.close();
});
