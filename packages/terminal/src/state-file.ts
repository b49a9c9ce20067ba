import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from './limits.ts';
import { type SealedKeys, sealKeys, unsealKeys } from './sealed-keys.ts';
import type { StateStore } from './state-store.ts';
import { TerminalError } from './terminal-error.ts';
import type { TerminalSettings } from './terminal-settings.ts';
import type { TerminalState } from './terminal-state.ts';

interface StateDocument {
  readonly version: 1;
  readonly terminalId: string;
  readonly state: Omit<TerminalState, 'keys'>;
  readonly keys: SealedKeys | null;
}

/**
 * One small file a terminal, replaced whole: written beside, synced, renamed over, and the folder synced, so that a
 * power cut leaves the old state or the new one. Working keys are sealed under the TMK, which is never written.
 * @throws TerminalError `state-damaged` when the folder cannot be made.
 */
export function createStateFile(stateDir: string, settings: TerminalSettings): StateStore {
  makeFolder(stateDir);
  const file = join(stateDir, `${Buffer.from(settings.terminalId).toString('hex')}.terminal.json`);
  let last: Promise<void> = Promise.resolve();
  return {
    load: () => read(file, settings),
    save(state) {
      const text = JSON.stringify(documentOf(state, settings));
      last = last.catch(() => {}).then(() => replace(stateDir, file, text));
      return last;
    },
  };
}

function documentOf(state: TerminalState, settings: TerminalSettings): StateDocument {
  const { keys, ...rest } = state;
  const sealed = keys && sealKeys(settings, keys);
  return { version: 1, terminalId: settings.terminalId, state: rest, keys: sealed };
}

function read(file: string, settings: TerminalSettings): TerminalState | null {
  if (!statSync(file, { throwIfNoEntry: false })) return null;
  const document = parse(file);
  if (document.version !== 1 || document.terminalId !== settings.terminalId) throw damaged(file);
  const keys = document.keys && unsealKeys(settings, document.keys);
  // Keys of another TMK or merchant are gone for good, and with them the sign-in that brought them.
  return { ...document.state, keys, signedInAtMs: keys ? document.state.signedInAtMs : null };
}

function parse(file: string): StateDocument {
  try {
    if (statSync(file).size > limits.stateFileBytesMax) throw new RangeError('too large');
    const document: StateDocument = JSON.parse(readFileSync(file, 'utf8'));
    if (!/^\d{6}$/.test(document.state.lastStan)) throw new RangeError('no STAN');
    return document;
  } catch (error) {
    throw damaged(file, error);
  }
}

function damaged(file: string, cause?: unknown): TerminalError {
  const todo = 'Move it away to start over: the terminal then has to sign in again.';
  return new TerminalError(
    'state-damaged',
    `${file} cannot be read as this terminal's state. ${todo}`,
    cause,
  );
}

function makeFolder(stateDir: string): void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new TerminalError('state-damaged', `${stateDir} cannot be used as a folder for the state`, error);
  }
}

async function replace(folder: string, file: string, text: string): Promise<void> {
  const beside = `${file}.new`;
  await writeSynced(beside, text);
  await rename(beside, file);
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
