import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AgentRig, makeAgentRig, terminalId } from './agent-rig.ts';

const waitingCalls = 48;
const listeners = 16;

let rig: AgentRig;
/** Takes connections and says nothing: what is asked of a terminal waits. */
let silent: Server;
const held = new Set<Socket>();

beforeAll(async () => {
  rig = await makeAgentRig();
  silent = createServer((socket) => held.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  await rig.start(`tcp://127.0.0.1:${port}`, { deadlineMs: 60_000 });
});

afterAll(async () => {
  await rig?.remove();
  for (const socket of held) socket.destroy();
  silent?.close();
});

/** A call on a connection of its own, that was taken when this resolves; it is answered later, or never. */
async function heldCall(method: string, path: string): Promise<ClientRequest> {
  const { port } = rig.agent();
  const headers = { authorization: `Bearer ${await rig.token()}` };
  const asking = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  asking.on('error', () => {});
  asking.end();
  const [socket] = (await once(asking, 'socket')) as [Socket];
  await once(socket, 'connect');
  return asking;
}

it('a call that waits is not told what is wrong with the bytes behind it', async () => {
  const socket = connect(rig.agent().port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  const head = [
    `POST /v1/terminals/${terminalId}/sign-in HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${await rig.token()}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n\x16\x03\x01 no request\r\n\r\n`);
  await once(socket, 'close');
  expect(text).toBe('');
});

it('an agent with all the calls and listeners that it takes still answers questions', async () => {
  const signIn = `/v1/terminals/${terminalId}/sign-in`;
  const calls = await Promise.all([
    ...Array.from({ length: listeners }, () => heldCall('GET', '/v1/events')),
    ...Array.from({ length: waitingCalls }, () => heldCall('POST', signIn)),
  ]);
  expect(await rig.call('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await rig.call('/v1/terminals')).toMatchObject({ status: 200 });
  expect(await rig.post(signIn)).toMatchObject({ status: 503, body: { code: 'agent-busy' } });
  for (const call of calls) call.destroy();
});
