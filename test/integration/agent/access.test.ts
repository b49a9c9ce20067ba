import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
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

/** A call with exactly these headers, as `fetch` would not let one send. */
function rawCall(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port: rig.agent().port, path, headers }, async (reply) => {
      let text = '';
      for await (const chunk of reply) text += chunk;
      resolve({ status: reply.statusCode ?? 0, code: JSON.parse(text).code });
    });
    asking.on('error', reject);
    asking.end();
  });
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
  it.each([
    ['whose name was made to point here', { host: 'evil.example' }, 'host-refused'],
    ['of another site', { host: '127.0.0.1', origin: 'https://evil.example' }, 'origin-refused'],
    ['in a sandbox', { host: '127.0.0.1', origin: 'null' }, 'origin-refused'],
  ])('%s is refused, even with the token', async (_, headers, code) => {
    const authorization = `Bearer ${await rig.token()}`;
    expect(await rawCall('/v1/terminals', { ...headers, authorization })).toEqual({ status: 403, code });
    expect(await rawCall('/healthz', headers)).toEqual({ status: 403, code });
  });

  it('that is named in the settings is not', async () => {
    const authorization = `Bearer ${await rig.token()}`;
    const headers = { host: 'till.local', origin: 'https://till.example', authorization };
    expect((await rawCall('/v1/terminals', headers)).status).toBe(200);
  });
});

it('whoever sends headers without end is cut off', async () => {
  const socket = connect(rig.agent().port, '127.0.0.1');
  const said = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(await said).toMatch(/^HTTP\/1.1 431 /);
});
