import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentRig, makeAgentRig, terminalId } from './agent-rig.ts';

let rig: AgentRig;

beforeAll(async () => {
  rig = await makeAgentRig();
  await rig.start('tcp://127.0.0.1:1', { origins: ['https://till.example'], hostNames: ['till.local'] });
});

afterAll(async () => {
  expect(await rig?.agent().stop()).toBe(0);
  await rig?.remove();
});

interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A call with exactly these headers, as `fetch` would not let one send. */
function rawCall(path: string, headers: OutgoingHttpHeaders, method = 'GET'): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const { port } = rig.agent();
    const asking = request({ host: '127.0.0.1', port, path, headers, method }, async (reply) => {
      let text = '';
      for await (const chunk of reply) text += chunk;
      resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text });
    });
    asking.on('error', reject);
    asking.end();
  });
}

async function refusalOf(path: string, headers: OutgoingHttpHeaders): Promise<object> {
  const { status, text } = await rawCall(path, headers);
  return { status, code: JSON.parse(text).code };
}

/** Everything that is said on a connection of its own, and how long it stayed open. `drips` goes on being sent. */
async function rawAnswer(bytes: string, drips = ''): Promise<{ text: string; openMs: number }> {
  const startedAtMs = performance.now();
  const socket = connect(rig.agent().port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  const dripping = setInterval(() => drips !== '' && socket.write(drips), 500);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  clearInterval(dripping);
  return { text, openMs: performance.now() - startedAtMs };
}

async function headStatus(path: string): Promise<number> {
  return (await fetch(`${rig.agent().listen[0]}${path}`, { method: 'HEAD' })).status;
}

describe('whoever has no token', () => {
  it('hears that, and nothing else', async () => {
    for (const path of [
      '/v1/terminals',
      `/v1/terminals/${terminalId}`,
      '/v1/openapi.json',
      '/v1/events',
      '/v1/x',
    ]) {
      const reply = await rig.call(path, { headers: { authorization: '' } });
      expect(reply).toMatchObject({ status: 401, body: { code: 'token-missing' } });
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(await headStatus('/v1/events')).toBe(401);
    const wrong = await rig.call('/v1/terminals', { headers: { authorization: 'Bearer wrong' } });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'token-wrong' } });
  });

  it('can see whether it is alive', async () => {
    expect(await rig.call('/healthz', { headers: { authorization: '' } })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });
});

it('the token is for its owner alone', async () => {
  expect((await stat(join(rig.stateDir, 'token'))).mode & 0o777).toBe(0o600);
});

describe('a web page', () => {
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  };

  it.each([
    ['whose name was made to point here', { host: 'evil.example' }, 'host-refused'],
    ['of another site', { host: '127.0.0.1', origin: 'https://evil.example' }, 'origin-refused'],
    ['in a sandbox', { host: '127.0.0.1', origin: 'null' }, 'origin-refused'],
  ])('%s is refused, even with the token', async (_, headers, code) => {
    const authorization = `Bearer ${await rig.token()}`;
    expect(await refusalOf('/v1/terminals', { ...headers, authorization })).toEqual({ status: 403, code });
    expect(await refusalOf('/healthz', headers)).toEqual({ status: 403, code });
    const asked = await rawCall('/v1/terminals', { ...headers, ...preflight }, 'OPTIONS');
    expect(asked.status).toBe(403);
    expect(asked.headers['access-control-allow-origin']).toBeUndefined();
  });

  const host = 'till.local';
  const origin = 'https://till.example';

  it('that is named in the settings may ask, see the answer, and see why it is refused', async () => {
    const asked = await rawCall('/v1/terminals', { host, origin, ...preflight }, 'OPTIONS');
    expect(asked).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } });
    expect(asked.headers['access-control-allow-methods']).toContain('POST');
    const mayBeSent = asked.headers['access-control-allow-headers']?.toLowerCase().split(', ');
    expect(mayBeSent).toEqual(
      expect.arrayContaining([
        'authorization',
        'content-type',
        'idempotency-key',
        'last-event-id',
        'remaining-ms',
      ]),
    );
    const authorization = `Bearer ${await rig.token()}`;
    const allowed = { 'access-control-allow-origin': origin, vary: 'Origin' };
    const answered = await rawCall('/v1/terminals', { host, origin, authorization });
    expect(answered).toMatchObject({ status: 200, headers: allowed });
    expect(answered.headers['access-control-expose-headers']).toContain('Idempotency-Replayed');
    expect(await rawCall('/v1/terminals', { host, origin })).toMatchObject({ status: 401, headers: allowed });
  });

  it('that is named in the settings hears events', async () => {
    const headers = { host, origin, authorization: `Bearer ${await rig.token()}` };
    const asking = request({ host: '127.0.0.1', port: rig.agent().port, path: '/v1/events', headers }).end();
    const [reply] = (await once(asking, 'response')) as [IncomingMessage];
    expect(reply.headers).toMatchObject({
      ...{ 'access-control-allow-origin': origin, 'content-type': 'text/event-stream; charset=utf-8' },
      ...{ 'cache-control': 'no-store' },
    });
    asking.destroy();
  });
});

describe('whoever sends', () => {
  const host = 'Host: 127.0.0.1\r\n';
  const close = 'Connection: close\r\n\r\n';

  it.each([
    [
      'headers without end',
      `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\r\n\r\n', 400, 'request-malformed'],
    ['no name', `GET /healthz HTTP/1.1\r\n${close}`, 403, 'host-refused'],
    [
      'a card number for an address',
      `GET /6225000000000253%zz HTTP/1.1\r\n${host}${close}`,
      401,
      'token-missing',
    ],
    [
      'an address without end',
      `GET /v1/operations/${'9'.repeat(500)} HTTP/1.1\r\n${host}${close}`,
      401,
      'token-missing',
    ],
    [
      'an address to another name',
      `GET /%zz HTTP/1.1\r\nHost: evil.example\r\n${close}`,
      403,
      'host-refused',
    ],
  ])('%s hears that, in a problem document', async (_, bytes, status, code) => {
    const { text } = await rawAnswer(bytes);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code });
    expect(text).not.toMatch(/6225|999/);
  });

  it('an address that is none, with the token, hears that there is nothing', async () => {
    const authorization = `Bearer ${await rig.token()}`;
    for (const path of ['/v1/%zz', `/v1/operations/${'9'.repeat(500)}`]) {
      const reply = await rawCall(path, { authorization });
      expect(reply).toMatchObject({ status: 404, headers: { 'cache-control': 'no-store' } });
      expect(JSON.parse(reply.text).code).toBe('route-unknown');
    }
  });

  it('a body drop by drop holds no connection: none without the token, ten seconds with it', async () => {
    const post = `POST /v1/terminals/${terminalId}/echo HTTP/1.1\r\n${host}`;
    const body = 'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n';
    const stranger = rawAnswer(`${post}${body}`, ' ');
    const friend = rawAnswer(`${post}Authorization: Bearer ${await rig.token()}\r\n${body}`, ' ');
    const ofAnotherForm = rawAnswer(
      `${post}Authorization: Bearer ${await rig.token()}\r\n${body.replace('json', 'xml')}`,
      ' ',
    );
    const alive = rawAnswer(`GET /healthz HTTP/1.1\r\n${host}\r\n`);
    expect((await stranger).text).toMatch(/^HTTP\/1.1 401 /);
    expect((await stranger).openMs).toBeLessThan(5_000);
    expect((await ofAnotherForm).text).toMatch(/^HTTP\/1.1 415 /);
    expect((await ofAnotherForm).openMs).toBeLessThan(5_000);
    expect((await alive).openMs).toBeLessThan(5_000);
    expect((await friend).text).toMatch(/^HTTP\/1.1 408 /);
    expect((await friend).openMs).toBeLessThan(15_000);
    expect(rig.agent().stderr()).not.toContain('fault');
  });

  it('half a body and leaves is no fault of the agent', async () => {
    const authorization = `Authorization: Bearer ${await rig.token()}\r\n`;
    const socket = connect(rig.agent().port, '127.0.0.1');
    const form = 'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n';
    socket.write(`POST /v1/terminals/${terminalId}/sign-off HTTP/1.1\r\n${host}${authorization}${form}{`);
    await once(socket, 'connect');
    await wait(100);
    socket.destroy();
    await wait(300);
    expect(rig.agent().stderr()).not.toContain('fault');
  });
});
