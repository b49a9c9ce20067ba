import type { Message } from '@rollcall/iso8583';
import { Secret } from '@rollcall/keys';
import { createManualClock, type Link } from '@rollcall/transport';
import { expect, it } from 'vitest';
import { approve, written } from '../test/fake-gateway.ts';
import { merchantId, terminalId, tmk } from '../test/rig.ts';
import { Conversation } from './conversation.ts';
import { limits } from './limits.ts';
import { echoRequest } from './request-messages.ts';
import { settingsOf } from './terminal-settings.ts';

const clock = createManualClock(1_000);
const settings = settingsOf({
  endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: 9 }],
  terminalId,
  merchantId,
  tmk: Secret.fromHex(tmk),
  clock,
});

const request = echoRequest(settings, '000001');

/** A conversation on a link in this state, what it wrote there, and what it has dropped. */
function on(state: Pick<Link, 'isOpen'>) {
  const written: Uint8Array[] = [];
  const dropped: string[] = [];
  let isDestroyed = false;
  const conversation = new Conversation(settings, {
    onDropped: (differsIn) => dropped.push(differsIn),
    onAnswer() {},
  });
  const link = {
    ...state,
    write: (bytes: Uint8Array) => written.push(bytes),
    destroy: () => {
      isDestroyed = true;
    },
  } as unknown as Link;
  conversation.startOn(link);
  const ask = (byMs: number) => conversation.ask(request, Uint8Array.of(1), byMs);
  const hear = (...frames: readonly Uint8Array[]) => conversation.onBytes(link, Buffer.concat(frames));
  return { conversation, written, dropped, ask, hear, isDestroyed: () => isDestroyed };
}

/** What answers the request, and what answers one that was never asked. */
const [answer, stranger] = [request, echoRequest({ ...settings, terminalId: '99999999' }, '000001')].map(
  (asked) => {
    const [reply] = approve(asked);
    return written(reply as Message);
  },
) as [Uint8Array, Uint8Array];

it('a request on a link that the peer has ended is not sent, though nobody was told yet', async () => {
  const { ask, written } = on({ isOpen: false });
  expect(await ask(2_000)).toEqual({ kind: 'not-sent' });
  expect(written).toEqual([]);
});

it('a request for whose answer there is no time left is not sent', async () => {
  const { ask, written } = on({ isOpen: true });
  expect(await ask(1_000)).toEqual({ kind: 'not-sent' });
  expect(written).toEqual([]);
});

it('a request while another waits for its answer is not sent, and costs the other nothing', async () => {
  const { ask, hear, written } = on({ isOpen: true });
  const first = ask(clock.now() + 2_000);
  expect(await ask(clock.now() + 1_000)).toEqual({ kind: 'not-sent' });
  clock.advance(1_500);
  hear(answer);
  expect(await first).toMatchObject({ kind: 'answer' });
  expect(written).toHaveLength(1);
});

it('a request that was handed over may have been sent, whatever comes then', async () => {
  for (const end of ['closed', 'no-answer'] as const) {
    const { conversation, ask, written } = on({ isOpen: true });
    const answer = ask(clock.now() + 1_000);
    if (end === 'closed') conversation.onClose();
    else clock.advance(1_000);
    expect(await answer).toEqual({ kind: end });
    expect(written).toHaveLength(1);
  }
});

it('a far end that only says what nobody asked is left, and what it says costs no more', async () => {
  const { ask, hear, dropped, isDestroyed } = on({ isOpen: true });
  const asked = ask(clock.now() + 1_000);
  hear(...Array<Uint8Array>(1_000).fill(stranger), answer);
  expect(await asked).toEqual({ kind: 'bad-frame' });
  expect([dropped.length, isDestroyed()]).toEqual([limits.droppedFramesMax, true]);
  hear(answer);
  expect(dropped).toHaveLength(limits.droppedFramesMax);
});

it('late answers, a few before each that was asked for, are dropped for as long as the connection lives', async () => {
  const { ask, hear, isDestroyed } = on({ isOpen: true });
  for (let calls = 0; calls < 10; calls++) {
    const asked = ask(clock.now() + 1_000);
    hear(...Array<Uint8Array>(limits.droppedFramesMax - 1).fill(stranger), answer);
    expect(await asked).toMatchObject({ kind: 'answer' });
  }
  expect(isDestroyed()).toBe(false);
});
