import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, sealWorkingKeys } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { createTerminal, systemRandom, type Terminal, type TerminalOptions } from '../src/index.ts';
import { type FakeGateway, type Respond, startFakeGateway } from './fake-gateway.ts';
import { vectorKeys } from './vectors.ts';

export const terminalId = '10000001';
export const merchantId = '888000000000001';
export const tmk = vectorKeys('V1').tmk;
export const track2 = '6225000000000253D2512101123400001';
export const pan = '6225000000000253';
export const pin = '123456';

/** The terminal of vector G1, without its endpoints. */
export const shopTerminal = {
  terminalId,
  merchantId,
  tmk: Secret.fromHex(tmk),
  serial: '306000000001',
  deadlineMs: 5_000,
  // The shortest back-off: a test that sees a few has no time to lose.
  random: { ...systemRandom, fraction: () => 0 },
};

export function ascii(text: string): Secret {
  return new Secret(new TextEncoder().encode(text));
}

/** Another set than V1's, F62 under the same TMK. */
export function anotherSet(digit: string): { readonly mak: string; readonly f62: Uint8Array } {
  const mak = `A${digit}`.repeat(8);
  const keys = { pik: Secret.fromHex(`B${digit}`.repeat(16)), mak: Secret.fromHex(mak) };
  return { mak, f62: sealWorkingKeys(opensslCiphers, { tmk: Secret.fromHex(tmk), form: '003', keys }) };
}

/** What one test starts, and how it is put away. */
export interface Rig {
  gateway(respond?: Respond): Promise<FakeGateway>;
  /** A terminal of vector G1 at these gateways. */
  terminal(gateways: readonly Pick<FakeGateway, 'endpoint'>[], options?: Partial<TerminalOptions>): Terminal;
  folder(): string;
  clear(): Promise<void>;
}

export function createRig(): Rig {
  const gateways: FakeGateway[] = [];
  const terminals: Terminal[] = [];
  const folders: string[] = [];
  return {
    async gateway(respond) {
      const gateway = await startFakeGateway(respond);
      gateways.push(gateway);
      return gateway;
    },
    terminal(at, options = {}) {
      const terminal = createTerminal({
        ...shopTerminal,
        endpoints: at.map(({ endpoint }) => ({ scheme: 'tcp', ...endpoint })),
        ...options,
      });
      terminals.push(terminal);
      return terminal;
    },
    folder() {
      const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
      folders.push(folder);
      return folder;
    },
    async clear() {
      await Promise.all(terminals.splice(0).map((terminal) => terminal.close()));
      await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
