import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GatewayProcess } from '../gateway-process.mjs';
import { type AgentRig, makeAgentRig, terminalId } from './agent-rig.ts';

let rig: AgentRig;
let gateway: GatewayProcess;

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

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly terminalId: string; readonly outcome?: string };
}

/** Reads the stream until an event of this kind, then leaves. */
async function eventsUntil(kind: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  const leaving = new AbortController();
  const authorization = `Bearer ${await rig.token()}`;
  const reply = await fetch(`${rig.agent().listen[0]}${path}`, {
    headers: { authorization, ...headers },
    signal: leaving.signal,
  });
  expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const read = (async () => {
    const told: Told[] = [];
    let text = '';
    for await (const chunk of reply.body ?? []) {
      text += Buffer.from(chunk).toString();
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const [, id, event = '', data = ''] of frames.map(
        (frame) => /^id: (\S+)\nevent: (.*)\ndata: (.*)$/.exec(frame) ?? [],
      ))
        if (id !== undefined) told.push({ id, event, data: JSON.parse(data) });
      if (told.some(({ event }) => event === kind)) break;
    }
    leaving.abort();
    return told;
  })();
  return { read };
}

it('listeners are told what a terminal does, and those that come back what they missed', async () => {
  const { read } = await eventsUntil('operation-ended', `/v1/events?terminalId=${terminalId}`);
  await rig.post(`/v1/terminals/${terminalId}/sign-in`);
  const told = await read;
  expect(told.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['started', 'phase', 'attempt-ended', 'succeeded', 'operation-ended']),
  );
  expect(told.at(-1)?.data).toMatchObject({ terminalId, outcome: 'signed-in' });
  const again = await eventsUntil('operation-ended', '/v1/events', { 'last-event-id': told[0]?.id ?? '' });
  expect(await again.read).toEqual(told.slice(1));
});

it('a listener that heard an earlier life of the agent is told that it has missed some', async () => {
  const authorization = `Bearer ${await rig.token()}`;
  const headers = { authorization, 'last-event-id': '0badf00d-500' };
  const leaving = new AbortController();
  const reply = await fetch(`${rig.agent().listen[0]}/v1/events`, { headers, signal: leaving.signal });
  let text = '';
  for await (const chunk of reply.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: operation-ended')) break;
  }
  expect(text).toMatch(/^:\n\nevent: missed\ndata: {"count":null}\n\nid: [\da-f]{8}-1\n/);
  leaving.abort();
});

it('a stream of a terminal that there is not is refused', async () => {
  expect(await rig.call('/v1/events?terminalId=1')).toMatchObject({
    status: 404,
    body: { code: 'terminal-unknown' },
  });
  expect(await rig.call('/v1/events?terminal=1')).toMatchObject({
    status: 400,
    body: { code: 'query-invalid', path: 'terminal' },
  });
});

it('a listener does not keep the agent from ending', async () => {
  const { read } = await eventsUntil('never', '/v1/events');
  expect(await rig.agent().stop()).toBe(0);
  await read;
});
