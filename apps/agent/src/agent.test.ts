import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@rollcall/keys';
import { type Disk, nodeDisk, type TerminalOptions } from '@rollcall/terminal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from './agent.ts';
import type { AgentLog } from './agent-settings.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'agent-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

const tmk = new Secret(new Uint8Array(16).fill(0x31));

/** An agent with this terminal alone. */
function agentOf(terminal: Partial<TerminalOptions>, log: Partial<AgentLog> = {}): Promise<Agent> {
  const endpoints = [{ scheme: 'tcp', host: '127.0.0.1', port: 1 } as const];
  const common = { terminalId: '10000001', merchantId: '888000000000001', tmk, endpoints };
  return Agent.open({
    ...{ host: '127.0.0.1', port: 0, token: tmk, hostNames: [], origins: [], stateDir, keysKeptHours: 72 },
    ...{ terminals: [{ ...common, ...terminal }], log: { debug() {}, info() {}, error() {}, ...log } },
  });
}

/** What an agent with this terminal alone knows of the purchase, and its end. */
async function knownWith(terminalId: string, key: string) {
  const agent = await agentOf({ terminalId });
  const record = agent.find(key)?.record;
  await agent.close();
  return record;
}

it('a purchase that was cut off is not known while its terminal is out of the settings, and asked for when it is back', async () => {
  const purchase = {
    ...{ operationId: 'op-1', key: 'till-00001', terminalId: '10000001', kind: 'purchase' },
    ...{ amount: '000000000100', askedAtMs: 1, endedAtMs: null, result: null },
  };
  await writeFile(join(stateDir, 'purchases.jsonl'), `${JSON.stringify({ k: 'begun', purchase })}\n`);
  const gone = await knownWith('10000002', purchase.key);
  expect(gone).toMatchObject({
    endedAtMs: expect.any(Number),
    result: { outcome: 'unknown', reason: 'terminal-removed', amount: '000000000100' },
  });
  expect(await knownWith('10000002', purchase.key)).toEqual(gone);
  const back = await knownWith('10000001', purchase.key);
  expect(back?.result).toMatchObject({ outcome: 'unknown', reason: 'journal-lost' });
});

it('a certificate file that cannot be used is in the log', async () => {
  const file = join(stateDir, 'ca.pem');
  const lines: object[] = [];
  const tls = {
    endpoints: [{ scheme: 'tls', host: '127.0.0.1', port: 1 } as const],
    ...{ tls: { authority: { file } }, deadlineMs: 500 },
  };
  const agent = await agentOf(tls, { error: (fields, text) => void lines.push({ ...fields, text }) });
  const asked = agent.terminals.get('10000001')?.ask('sign-in', 500);
  if (!asked?.ok) return expect.unreachable('taken');
  await asked.run.endedWithin(3_000);
  await agent.close();
  expect(asked.run.record.result).toMatchObject({ outcome: 'failed' });
  expect(lines).toContainEqual(expect.objectContaining({ text: 'tls settings unusable', path: file }));
});

describe('a journal that cannot be written', () => {
  /** The machine's disk, that is full, or hangs, once it was opened. */
  function failingDisk(write: () => Promise<void>): Disk {
    return {
      open(path) {
        const folder = nodeDisk.open(path);
        return {
          ...{ lock: (name) => folder.lock(name), names: () => folder.names() },
          ...{ read: (name, bytesMax) => folder.read(name, bytesMax), close: () => folder.close() },
          ...{ append: write, replace: write, remove: write },
        };
      },
    };
  }
  const isFull = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));

  /** Runs an operation of the one terminal to its end; its number. */
  async function ended(agent: Agent, kind: 'sign-in' | 'echo', withinMs: number): Promise<string> {
    const asked = agent.terminals.get('10000001')?.ask(kind, withinMs);
    if (!asked?.ok) return expect.unreachable('taken');
    await asked.run.endedWithin(5_000);
    return asked.run.asked.operationId;
  }

  it('is one error in the log of each operation that would have written, with what the system said', async () => {
    const lines: object[] = [];
    const error = (fields: object, text: string) => void lines.push({ ...fields, text });
    const agent = await agentOf({ disk: failingDisk(isFull), deadlineMs: 2_000, askAgainMs: 0 }, { error });
    const first = await ended(agent, 'sign-in', 2_000);
    await ended(agent, 'echo', 2_000);
    const second = await ended(agent, 'sign-in', 2_000);
    await agent.close();
    const common = { terminalId: '10000001', code: 'ENOSPC', text: 'journal not written' };
    expect(lines).toEqual([
      { ...common, operationId: first },
      { ...common, operationId: second },
    ]);
  });

  it('is one also where the disk refuses nothing and hangs', async () => {
    const lines: object[] = [];
    const error = (fields: object, text: string) => void lines.push({ ...fields, text });
    const hangs = failingDisk(() => new Promise(() => {}));
    const agent = await agentOf({ disk: hangs, deadlineMs: 300 }, { error });
    await ended(agent, 'sign-in', 300);
    await agent.close();
    expect(lines).toMatchObject([{ terminalId: '10000001', code: null, text: 'journal not written' }]);
  });
});
