import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLines } from '../kill/lines-file.mjs';
import { seededRandom } from '../kill/seeded-random.mjs';
import { Till } from '../kill/till.mjs';

const terminalId = '74000001';
const status = {
  ...{ terminalId, lastStan: '000001', batchNumber: '000001' },
  ...{ isSignedIn: true, isSignInDue: false, isBatchClosed: false },
  totals: { debitCount: 0, debitAmount: '000000000000' },
  ...{ reversal: null, parkedReversals: [], settlement: null, operation: null, journalDamage: null },
};
const underWay = { operationId: 'op1', kind: 'sign-in', state: 'running' };
const ended = { ...underWay, state: 'ended', result: { outcome: 'signed-in', attempts: [] } };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const says =
  (code: number, body: object): Answer =>
  (_, response) =>
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const refuses = (code: number, word: string) => says(code, { status: code, code: word });
const hangsUp: Answer = ({ socket }) => socket.resetAndDestroy();

let folder: string;
let book: string;
let till: Till;
let agents: Server[];

/** An agent that says of its terminal that all is well; to the rest it answers as told. */
async function startAgent(answer: Answer): Promise<void> {
  const agent = createServer((request, response) => {
    const isStatus = request.url === `/v1/terminals/${terminalId}`;
    request.resume();
    (isStatus ? says(200, status) : answer)(request, response);
  });
  agents.push(agent);
  agent.listen(0, '127.0.0.1');
  await once(agent, 'listening');
  const { port } = agent.address() as AddressInfo;
  till.agentIsUp({ address: `http://127.0.0.1:${port}`, token: 'token' });
}

/** Killed under a call, with the next one up at once. */
const isKilled =
  (next: Answer): Answer =>
  async ({ socket }) => {
    till.agentIsGone();
    socket.resetAndDestroy();
    await startAgent(next);
  };

const kinds = () => readLines(book).map((line) => (line as { k: string }).k);
const signIn = () => till.ask(null, { act: 'sign-in' });
const buy = () => till.ask(null, { act: 'purchase', amount: '000000000100' });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  book = join(folder, 'tills.jsonl');
  till = new Till({ terminalId }, book, seededRandom(1), []);
  agents = [];
});

afterEach(() => {
  for (const agent of agents) agent.close();
  rmSync(folder, { recursive: true });
});

describe('a till of the kill loop', () => {
  it('takes a call for interrupted when its agent is killed under it', async () => {
    await startAgent(isKilled(hangsUp));
    expect(await signIn()).toBe(false);
    expect(kinds()).toEqual(['open', 'ask', 'open']);
  });

  it('… and when the next agent does not know it any more', async () => {
    const knowsNothing = refuses(404, 'operation-unknown');
    await startAgent((request, response) => {
      says(202, underWay)(request, response);
      till.agentIsGone();
      void startAgent(knowsNothing);
    });
    expect(await signIn()).toBe(false);
    expect(kinds()).toEqual(['open', 'ask', 'open']);
  });

  it.each([
    [404, 'operation-unknown'],
    [429, 'terminal-busy'],
    [500, 'fault'],
  ])('does not, when an agent that is up answers with %i', async (code, word) => {
    await startAgent(refuses(code, word));
    await expect(signIn()).rejects.toThrow(`"code":"${word}"`);
    await expect(buy()).rejects.toThrow(`"code":"${word}"`);
    expect(kinds()).toEqual(['open', 'ask', 'ask']);
  });

  it('does not, when the next agent refuses otherwise', async () => {
    await startAgent((request, response) => {
      says(202, underWay)(request, response);
      till.agentIsGone();
      void startAgent(refuses(500, 'fault'));
    });
    await expect(signIn()).rejects.toThrow('"code":"fault"');
  });

  it('asks no second time when an agent that is up breaks off', async () => {
    let calls = 0;
    await startAgent((request, response) => {
      calls++;
      (calls === 1 ? hangsUp : says(200, ended))(request, response);
    });
    await expect(signIn()).rejects.toThrow(/sign-in: .*, though the agent was up$/);
    expect(calls).toBe(1);
  });
});
