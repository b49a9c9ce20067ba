import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../gateway-process.mjs';
import { type AgentRig, card, makeAgentRig, terminalId } from './agent-rig.ts';

let rig: AgentRig;
let gateway: GatewayProcess;
const at = (what: string) => `/v1/terminals/${terminalId}/${what}`;

beforeAll(async () => {
  rig = await makeAgentRig();
  await rig.deployment.addTerminal();
  gateway = await rig.deployment.start();
  await rig.start(gateway.listen[0] ?? '');
});

afterAll(async () => {
  await gateway?.stop();
  await rig?.remove();
});

/** Purchases that the gateway has approved. */
async function approvals(): Promise<number> {
  const { attempts } = await rig.deployment.show();
  return attempts.filter(({ reason }) => reason.startsWith('approved')).length;
}

describe('an application in another language', () => {
  it('signs in, buys and settles', async () => {
    const signIn = await rig.post(at('sign-in'));
    expect(signIn).toMatchObject({
      status: 200,
      body: { kind: 'sign-in', state: 'ended', result: { outcome: 'signed-in' } },
    });
    const bought = await rig.buy('till-1-000001');
    expect(bought).toMatchObject({
      status: 200,
      body: {
        key: 'till-1-000001',
        amount: '000000000100',
        result: { outcome: 'approved', responseCode: '00', stan: '000002' },
        reversal: null,
      },
    });
    expect((await rig.post(at('echo'))).body).toMatchObject({ result: { outcome: 'answered' } });
    expect((await rig.post(at('reverse'))).body).toMatchObject({ result: { outcome: 'nothing-to-reverse' } });
    expect((await rig.post(at('settle'))).body).toMatchObject({
      result: { outcome: 'settled', totals: { debitCount: 1 } },
    });
    expect((await rig.post(at('give-up-batch'))).body).toMatchObject({
      result: { outcome: 'nothing-to-settle', unsettled: [] },
    });
  });

  it('reads what a terminal knows of itself, and how old that is', async () => {
    const fresh = await rig.post(at('ensure-signed-in'));
    expect(fresh.body).toMatchObject({ result: { outcome: 'signed-in' } });
    const one = await rig.call(`/v1/terminals/${terminalId}`);
    expect(one).toMatchObject({ status: 200, body: { terminalId, isSignedIn: true, operations: [] } });
    expect(one.body['ageMs']).toBeLessThan(60_000);
    expect((await rig.call('/v1/terminals')).body).toMatchObject([
      { terminalId, merchantId: '888000000000001' },
    ]);
    expect(await rig.call('/v1/terminals/10000009')).toMatchObject({
      status: 404,
      body: { code: 'terminal-unknown' },
    });
  });

  it('asks again with the same key and gets the same purchase, also when it asks at the same moment', async () => {
    await rig.post(at('sign-in'));
    const before = await approvals();
    const tries = await Promise.all(
      Array.from({ length: 5 }, () => rig.buy('till-1-000002', { amount: 250 })),
    );
    const ids = new Set(tries.map(({ body }) => body['operationId']));
    expect(ids.size).toBe(1);
    expect(tries.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(4);
    const [first] = tries;
    expect(first?.body).toMatchObject({ result: { outcome: 'approved' } });
    expect((await rig.call('/v1/operations/till-1-000002')).body).toEqual(first?.body);
    expect((await rig.call(`/v1/operations/${first?.body['operationId']}`)).body).toEqual(first?.body);
    expect((await approvals()) - before).toBe(1);
  });

  it('cannot use a key for another purchase', async () => {
    expect(await rig.buy('till-1-000002', { amount: 251 })).toMatchObject({
      status: 409,
      body: { code: 'key-reused', path: 'idempotency-key' },
    });
  });

  it('hears of a decline as a decline', async () => {
    const declined = await rig.buy('till-1-000003', { amount: 9951 });
    expect(declined.body).toMatchObject({ result: { outcome: 'declined', responseCode: '51' } });
  });

  it('buys with a keyed card', async () => {
    const { headers } = await rig.buy('till-1-000004');
    expect(headers.get('cache-control')).toBe('no-store');
    const keyed = { pan: '6225000000000253', expiry: '2512', track2: undefined, pin: undefined };
    expect((await rig.buy('till-1-000005', keyed)).body).toMatchObject({ result: { outcome: 'approved' } });
    const without = { ...keyed, expiry: undefined };
    expect((await rig.buy('till-1-000006', without)).body).toMatchObject({ result: { outcome: 'approved' } });
  });
});

describe('a call that is wrong', () => {
  it.each([
    ['an amount of nothing', { amount: 0 }, 'amount'],
    ['an amount in words', { amount: '100' }, 'amount'],
    ['half a cent', { amount: 1.5 }, 'amount'],
    ['no card', { track2: undefined }, 'track2'],
    ['two cards', { pan: '6225000000000253' }, 'track2'],
    ['a track that is none', { track2: '62250000' }, 'track2'],
    ['a track of 38 characters', { track2: `6225000000000253000D${'1'.repeat(18)}` }, 'track2'],
    ['a PIN of letters', { pin: 'abcd' }, 'pin'],
    ['an unknown field', { tip: 5 }, 'tip'],
    ['a card number for a name', { '6225000000000253': 1 }, null],
  ])('is told its field: %s', async (_, body, path) => {
    const reply = await rig.buy(`wrong-${Math.random()}`, body);
    expect(reply).toMatchObject({ status: 400, body: { code: 'body-invalid', path } });
    expect(JSON.stringify(reply.body)).not.toContain('6225');
  });

  it.each([
    ['header-invalid', 'idempotency-key', { 'idempotency-key': '6225000000000253' }],
    ['header-invalid', 'idempotency-key', { 'idempotency-key': 'short' }],
    ['header-invalid', 'remaining-ms', { 'remaining-ms': '1' }],
    ['header-invalid', 'remaining-ms', { 'remaining-ms': 'soon' }],
  ])('is told its header: %s %s', async (code, path, headers) => {
    expect(await rig.buy('header-000', {}, headers)).toMatchObject({ status: 400, body: { code, path } });
  });

  it('without a key buys nothing', async () => {
    const reply = await rig.post(at('purchase'), { amount: 100, ...card });
    expect(reply).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
  });

  it('is told in the language that it likes', async () => {
    const chinese = await rig.call('/v1/terminals/9', {
      headers: { 'accept-language': 'fr, zh-CN;q=0.9, en;q=0.8' },
    });
    expect(chinese.body['title']).toBe('本服务的配置中没有该终端。');
    const english = await rig.call('/v1/terminals/9', { headers: { 'accept-language': 'fr' } });
    expect(english.body['title']).toContain('no such terminal');
    expect(english.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  it('that is no JSON, too large, or of another form is not read', async () => {
    const bad = (body: string) => rig.post(at('purchase'), body, { 'idempotency-key': 'body-0001' });
    expect(await bad('{"amount":6225000000000253')).toMatchObject({
      status: 400,
      body: { code: 'body-not-json' },
    });
    expect(await bad(`{"amount":"${'1'.repeat(20_000)}"}`)).toMatchObject({
      status: 413,
      body: { code: 'body-too-large' },
    });
    expect(
      await rig.post(at('purchase'), '{}', { 'idempotency-key': 'body-0001', 'content-type': 'text/plain' }),
    ).toMatchObject({ status: 415, body: { code: 'media-type-unknown' } });
    expect(await rig.call('/v1/nothing')).toMatchObject({ status: 404, body: { code: 'route-unknown' } });
    expect(await rig.call('/v1/operations/till-9-999999')).toMatchObject({
      status: 404,
      body: { code: 'operation-unknown' },
    });
  });
});

it('card data is in no log, no file, no answer and no event', async () => {
  const leaving = new AbortController();
  const authorization = `Bearer ${await rig.token()}`;
  const stream = await fetch(`${rig.agent().listen[0]}/v1/events`, {
    ...{ headers: { authorization, 'last-event-id': '00000000-0' }, signal: leaving.signal },
  });
  const swiped = await rig.buy('till-1-000098');
  const keyed = await rig.buy('till-1-000099', { track2: undefined, pan: '6225000000000253' });
  expect([swiped, keyed].map(({ body }) => body)).toMatchObject([
    { result: { outcome: 'approved' } },
    { result: { outcome: 'approved' } },
  ]);
  const found = await rig.call('/v1/operations/till-1-000098');
  const terminals = await rig.call('/v1/terminals');
  let events = '';
  for await (const chunk of stream.body ?? []) {
    events += Buffer.from(chunk).toString();
    if (events.includes(String(keyed.body['operationId'])) && events.includes('operation-ended')) break;
  }
  leaving.abort();
  const answers = [swiped, keyed, found, terminals].map((reply) => JSON.stringify(reply.body));
  const texts = [rig.agent().stdout(), rig.agent().stderr(), gateway.stderr(), events, ...answers];
  for (const name of await readdir(rig.stateDir))
    texts.push(await readFile(join(rig.stateDir, name), 'latin1'));
  const card16 = '6225000000000253';
  for (const secret of [card16, card16.slice(1), card.track2.slice(17), card.pin, 'CA5D92598DCA48CE']) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
  expect(rig.agent().stderr()).toContain('operation ended');
});
