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
    expect(late).toMatchObject({ status: 202, body: { state: 'waiting' } });
    const second = rig.buy('second-0001');
    let cancelled = await rig.post(at('operations/second-0001/cancel'), undefined, { 'remaining-ms': '60' });
    while (cancelled.status === 404) {
      cancelled = await rig.post(at('operations/second-0001/cancel'), undefined, { 'remaining-ms': '60' });
    }
    expect(cancelled).toMatchObject({ status: 202, body: { state: 'waiting' } });
    expect(await buying).toMatchObject({ body: { result: { outcome: 'unknown' } } });
    expect((await second).body).toMatchObject({ result: { outcome: 'cancelled' } });
    expect((await rig.call(`/v1/operations/${late.body['operationId']}`)).body).toMatchObject({
      result: { outcome: 'failed', reason: 'deadline-passed' },
    });
    expect(await rig.post(at('operations/second-0001/cancel'))).toMatchObject({
      status: 409,
      body: { code: 'operation-ended' },
    });
  });

  it('may be waited for by eight others and no more', async () => {
    const { buying } = await buyIntoSilence('first-0002');
    const echoes = Array.from({ length: 9 }, () => rig.post(at('echo'), undefined, { 'remaining-ms': '50' }));
    const statuses = (await Promise.all(echoes)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(8);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    await buying;
  });
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
