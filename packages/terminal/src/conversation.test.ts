import { Secret } from '@rollcall/keys';
import { createManualClock, type Link } from '@rollcall/transport';
import { expect, it } from 'vitest';
import { merchantId, terminalId, tmk } from '../test/rig.ts';
import { Conversation } from './conversation.ts';
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

/** A conversation on a link in this state, and what it wrote there. */
function on(link: Pick<Link, 'isOpen'>) {
  const written: Uint8Array[] = [];
  const conversation = new Conversation(settings, { onDropped() {}, onAnswer() {} });
  const fake = { ...link, write: (bytes: Uint8Array) => written.push(bytes) };
  conversation.startOn(fake as unknown as Link);
  const ask = (byMs: number) => conversation.ask(echoRequest(settings, '000001'), Uint8Array.of(1), byMs);
  return { conversation, written, ask };
}

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
