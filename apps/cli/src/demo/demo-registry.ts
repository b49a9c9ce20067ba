import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deployment, Registry } from '@rollcall/gateway';
import { Secret } from '@rollcall/keys';
import { registrationError } from '../registration-options.ts';

/** How a demo terminal behaves; the texts are `up.script.<script>`. */
export type DemoScript = 'steady' | 'lossy' | 'tmk' | 'stranger';

export interface DemoTerminal {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly script: DemoScript;
  readonly tmk: Secret;
}

/** A terminal registered for whoever tries the demo, with the file its TMK lies in and a folder for its state. */
export interface OwnTerminal {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly tmkFile: string;
  readonly stateDir: string;
}

const merchantId = '888000000000001';
const ownTerminalId = '10000001';
const scripts: readonly DemoScript[] = ['steady', 'steady', 'steady', 'lossy', 'tmk', 'stranger'];
const tmkBytes = 16;

/**
 * Registers the demo's terminals once and remembers their TMKs in the demo's own folder, so that a second start finds
 * the same terminals. Only a demo may keep a TMK in the clear.
 * @throws CliError for a terminal that the registry does not take
 */
export async function registerDemo(
  deployment: Deployment,
): Promise<{ readonly terminals: readonly DemoTerminal[]; readonly own: OwnTerminal }> {
  const registry = new Registry(deployment.store, deployment.keyStore);
  const register = async (terminalId: string, tmk: Secret) => {
    const result = await registry.register({
      terminalId,
      merchantId,
      merchantName: 'Demo 示例商户',
      tmk,
      cipher: 'des',
      profileId: 'cup-pos',
    });
    // A second start finds what the first has made.
    if (!result.ok && result.fault !== 'terminal-exists') throw registrationError(result.fault, terminalId);
  };
  const tmkFile = join(deployment.dataDir, 'own-terminal.tmk');
  await register(ownTerminalId, await keptTmk(tmkFile));
  const terminals: DemoTerminal[] = [];
  for (const [i, script] of scripts.entries()) {
    const terminalId = String(10_000_002 + i);
    const tmk = await keptTmk(join(deployment.dataDir, `demo-${terminalId}.tmk`));
    if (script !== 'stranger') await register(terminalId, tmk);
    terminals.push({
      terminalId,
      merchantId,
      script,
      tmk: script === 'tmk' ? new Secret(randomBytes(tmkBytes)) : tmk,
    });
  }
  const stateDir = join(deployment.dataDir, 'own-terminal');
  return { terminals, own: { terminalId: ownTerminalId, merchantId, tmkFile, stateDir } };
}

async function keptTmk(file: string): Promise<Secret> {
  try {
    return Secret.fromHex((await readFile(file, 'utf8')).trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const tmk = randomBytes(tmkBytes);
  await writeFile(file, `${tmk.toString('hex').toUpperCase()}\n`, { mode: 0o600, flag: 'wx' });
  return new Secret(tmk);
}
