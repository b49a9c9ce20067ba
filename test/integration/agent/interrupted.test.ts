import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { agentLimits as limits } from '@rollcall/agent';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../gateway-process.mjs';
import { type AgentRig, makeAgentRig, terminalId } from './agent-rig.ts';
import { type MuffledLine, openMuffledLine } from './muffled-line.ts';

let rig: AgentRig;
let gateway: GatewayProcess;
let line: MuffledLine;
const at = (what: string) => `/v1/terminals/${terminalId}/${what}`;

beforeEach(async () => {
  rig = await makeAgentRig();
  await rig.deployment.addTerminal();
  gateway = await rig.deployment.start();
  line = await openMuffledLine(gateway.port);
  await rig.start(line.endpoint, { deadlineMs: 2_000 });
  expect((await rig.post(at('sign-in'))).body).toMatchObject({ result: { outcome: 'signed-in' } });
});

afterEach(async () => {
  await line?.close();
  await gateway?.stop();
  await rig?.remove();
});

/** Buys while the line is silent; resolves when the 0200 has left. */
async function buyIntoSilence(key: string, headers: Readonly<Record<string, string>> = {}) {
  line.isSilent = true;
  const left = line.sent();
  const buying = rig.buy(key, {}, headers).catch((error: Error) => error);
  await left;
  return { buying };
}

const restart = () => rig.start(line.endpoint, { deadlineMs: 2_000 });

describe('a purchase whose answer does not come', () => {
  it('is 202 when the caller waits no longer, and unknown when its deadline is over; its reversal is due', async () => {
    const { buying } = await buyIntoSilence('late-0001', { 'remaining-ms': '100' });
    expect(await buying).toMatchObject({ status: 202, body: { state: 'running', result: null } });
    expect(await rig.buy('late-0001')).toMatchObject({
      status: 200,
      body: { result: { outcome: 'unknown' }, reversal: 'due' },
    });
    line.isSilent = false;
    expect((await rig.post(at('reverse'))).body).toMatchObject({ result: { outcome: 'reversed' } });
    expect((await rig.call('/v1/operations/late-0001')).body).toMatchObject({
      result: { outcome: 'unknown' },
      reversal: 'reversed',
    });
  });

  it('lets others wait for their turn, who can be cancelled or are not begun when their time is over', async () => {
    const { buying } = await buyIntoSilence('first-0001');
    const late = await rig.post(at('echo'), undefined, { 'remaining-ms': '60' });
    expect(late).toMatchObject({ status: 200, body: { result: { reason: 'deadline-passed' } } });
    const second = rig.buy('second-0001');
    const cancel = (headers = {}) => rig.post(at('operations/second-0001/cancel'), undefined, headers);
    const isKnown = async () => (await rig.call('/v1/operations/second-0001')).status === 200;
    await expect.poll(isKnown).toBe(true);
    expect(await cancel({ 'remaining-ms': '10' })).toMatchObject({ status: 400 });
    expect((await rig.call('/v1/operations/second-0001')).body).toMatchObject({ state: 'waiting' });
    expect(await cancel()).toMatchObject({ status: 200, body: { result: { outcome: 'cancelled' } } });
    expect((await second).body).toMatchObject({ result: { outcome: 'cancelled' } });
    expect((await rig.call('/v1/operations/first-0001')).body).toMatchObject({ state: 'running' });
    expect(await buying).toMatchObject({ body: { result: { outcome: 'unknown' } } });
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'operation-ended' } });
  });

  it('may be waited for by eight others and no more', async () => {
    const { buying } = await buyIntoSilence('first-0002');
    const wait = { 'remaining-ms': '1500' };
    const echoes = await Promise.all(Array.from({ length: 9 }, () => rig.post(at('echo'), undefined, wait)));
    const refused = echoes.filter(({ status }) => status === 429);
    expect(refused.map(({ body, headers }) => [body['code'], headers.get('retry-after')])).toEqual([
      ['terminal-busy', '1'],
    ]);
    const late = { outcome: 'failed', reason: 'deadline-passed' };
    expect(echoes.filter(({ status }) => status === 200).map(({ body }) => body['result'])).toEqual(
      Array.from({ length: 8 }, () => late),
    );
    await buying;
  });
});

it('of callers that wait there are so many, who count until they leave; whoever only looks is served', async () => {
  line.isSilent = true;
  const left = line.sent();
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${await rig.token()}` };
  const signIn = (signal: AbortSignal) =>
    fetch(`${rig.agent().listen[0]}${at('sign-in')}`, { method: 'POST', headers, signal });
  const waiting = Array.from({ length: limits.waitingCallsMax }, () =>
    signIn(leaving.signal).catch(() => null),
  );
  await left;
  const statusNow = async () => (await signIn(AbortSignal.timeout(100)).catch(() => null))?.status;
  await expect.poll(statusNow).toBe(503);
  expect(await rig.call('/healthz')).toMatchObject({ status: 200 });
  expect(await rig.call('/v1/operations/nobody-knows')).toMatchObject({ status: 404 });
  leaving.abort();
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => null));
  await expect.poll(statusNow).toBe(undefined);
});

it('a sign-in under way is given up when its caller wants that', async () => {
  line.isSilent = true;
  const left = line.sent();
  const signingIn = rig.post(at('sign-in'));
  await left;
  const { body } = await rig.call(`/v1/terminals/${terminalId}`);
  const [operationId] = body['operations'] as readonly string[];
  const cancelled = await rig.post(at(`operations/${operationId}/cancel`));
  expect(cancelled).toMatchObject({ status: 200, body: { operationId, result: { outcome: 'cancelled' } } });
  expect((await signingIn).body).toEqual(cancelled.body);
});

describe('an agent that is killed', () => {
  it('with a 0200 on its way knows afterwards that its end is unknown, and never sends it again', async () => {
    const { buying } = await buyIntoSilence('killed-0001');
    await rig.agent().kill();
    expect(await buying).toBeInstanceOf(Error);
    line.isSilent = false;
    await restart();
    const found = await rig.call('/v1/operations/killed-0001');
    expect(found.body).toMatchObject({
      state: 'ended',
      result: { outcome: 'unknown', stan: '000002', isRecovered: true },
      reversal: 'due',
    });
    const again = await rig.buy('killed-0001');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(found.body);
    expect((await rig.post(at('reverse'))).body).toMatchObject({ result: { outcome: 'reversed' } });
    const { attempts } = await rig.deployment.show();
    expect(attempts.map(({ reason }) => reason).filter((reason) => reason.startsWith('approved'))).toEqual([
      'approved',
    ]);
  });

  it('still knows a purchase that was cancelled before its turn, and does not send it', async () => {
    const { buying } = await buyIntoSilence('killed-0003');
    const waiting = rig.buy('killed-0004');
    await expect.poll(async () => (await rig.call('/v1/operations/killed-0004')).status).toBe(200);
    await rig.post(at('operations/killed-0004/cancel'));
    const cancelled = (await waiting).body;
    expect(cancelled).toMatchObject({ result: { outcome: 'cancelled' } });
    await rig.agent().kill();
    await buying;
    line.isSilent = false;
    await restart();
    const again = await rig.buy('killed-0004');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(cancelled);
  });

  it('whose journals are moved away says of no purchase in doubt that it was reversed', async () => {
    const { buying } = await buyIntoSilence('killed-0005');
    expect(await buying).toMatchObject({ body: { result: { outcome: 'unknown' }, reversal: 'due' } });
    await rig.agent().kill();
    line.isSilent = false;
    for (const name of await readdir(rig.stateDir)) {
      if (name !== 'token' && !name.startsWith('purchases.'))
        await rm(join(rig.stateDir, name), { recursive: true });
    }
    await restart();
    const found = async () => (await rig.call('/v1/operations/killed-0005')).body;
    expect(await found()).toMatchObject({
      result: { outcome: 'unknown', isJournalLost: true },
      reversal: null,
    });
    expect((await rig.post(at('sign-in'))).body).toMatchObject({ result: { outcome: 'signed-in' } });
    expect(await found()).toMatchObject({ reversal: null });
    await rig.agent().kill();
    await restart();
    expect(await found()).toMatchObject({ reversal: null });
  });

  it('after an approval still tells of it, with its references', async () => {
    const bought = await rig.buy('killed-0002');
    expect(bought.body).toMatchObject({ result: { outcome: 'approved' } });
    await rig.agent().kill();
    await restart();
    expect((await rig.call('/v1/operations/killed-0002')).body).toEqual(bought.body);
  });
});

describe('SIGTERM', () => {
  it('lets a purchase under way end, and what waits is not begun', async () => {
    const { buying } = await buyIntoSilence('term-0001');
    const waiting = rig.post(at('echo'));
    const health = () => rig.call('/healthz');
    expect((await health()).body).toEqual({ status: 'ok' });
    const stopping = rig.agent().stop();
    expect(await waiting).toMatchObject({ body: { result: { outcome: 'failed', reason: 'stopping' } } });
    expect(await health()).toMatchObject({ status: 503, body: { status: 'stopping' } });
    expect(await rig.buy('term-0002')).toMatchObject({ status: 503, body: { code: 'stopping' } });
    expect(await buying).toMatchObject({
      status: 200,
      body: { result: { outcome: 'unknown' }, reversal: 'due' },
    });
    expect(await stopping).toBe(0);
  });
});
