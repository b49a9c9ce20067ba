import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Link, openLink, Terminal } from '../independent/terminal.mjs';
import { Relay, type RelayEntry } from '../kill/relay.mjs';
import { doubledOnTheWire } from '../kill/relays-book.mjs';
import { seededRandom } from '../kill/seeded-random.mjs';

const terminal = new Terminal({
  terminalId: '74000001',
  merchantId: '888000000000001',
  tmk: '00'.repeat(16),
});
const keys = { cipher: 'des', form: '003', pik: Buffer.alloc(16), mak: Buffer.alloc(8) } as const;
const purchase = terminal.purchase({ amount: '000000000100', stan: '000007', keys });
const next = terminal.purchase({ amount: '000000000100', stan: '000008', keys });

let gateway: Server;
let entries: RelayEntry[];
let link: Link;

/** A gateway that gives back what it gets, and a relay before it on a day on which every exchange has this fate. */
async function openThrough(fate: string): Promise<void> {
  const note = (entry: RelayEntry) => entries.push(entry);
  const relay = new Relay({ random: seededRandom(5), note, fates: [[100, fate]] });
  relay.port = (gateway.address() as AddressInfo).port;
  relay.isLossy = true;
  link = await openLink({ port: await relay.listen() });
}

/** What the relay has written down, once the connection is over. */
async function ends(): Promise<string[]> {
  link.end();
  await link.closed();
  await expect.poll(() => entries.length, { timeout: 10_000 }).toBe(2);
  return entries.map(({ stan, end }) => `${stan} ${end}`);
}

beforeEach(async () => {
  entries = [];
  gateway = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
});

afterEach(() => gateway.close());

const isDoubled = ['74000001: 000001/000007 went over the wire as two purchases'];

describe('the relay of the kill loops', () => {
  it('writes down a 0200 that is sent again on its connection', async () => {
    await openThrough('answer-lost');
    link.send(purchase);
    link.send(purchase);
    expect(await ends()).toEqual(['000007 overtaken', expect.stringMatching(/^000007 \w+-gone$/)]);
    expect(doubledOnTheWire(entries)).toEqual(isDoubled);
  });

  it.each(['half-open-before', 'half-open-after'])(
    '… and on one of which nothing comes any more: %s',
    async (fate) => {
      await openThrough(fate);
      link.send(purchase);
      await expect.poll(() => entries.length, { timeout: 10_000 }).toBe(1);
      link.send(purchase);
      expect(await ends()).toEqual(['000007 half-open', '000007 half-open']);
      expect(doubledOnTheWire(entries)).toEqual(isDoubled);
    },
  );

  it('writes down once what another request has overtaken, though its answer comes in the end', async () => {
    await openThrough('answer-slow');
    link.send(purchase);
    link.send(next);
    await link.next();
    expect(await ends()).toEqual(['000007 overtaken', expect.stringMatching(/^000008 /)]);
    expect(doubledOnTheWire(entries)).toEqual([]);
  });
});
