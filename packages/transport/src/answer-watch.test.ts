import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authority } from '../test/socket-transport.ts';
import type { AddressLookup } from './address-lookup.ts';
import { createManualClock, dial, type Link, type ManualClock, type Scheme } from './index.ts';
import { limits } from './limits.ts';

/** The addresses of one name, in the resolver's order. */
const [first, second] = ['127.0.0.2', '127.0.0.1'] as const;
const lookup: AddressLookup = (_host, _options, found) =>
  found(
    null,
    [first, second].map((address) => ({ address, family: 4 })),
  );

/** What who listens there does: echo, take what comes without a word, or close at once. */
type Conduct = 'echoes' | 'mute' | 'closes';

let conducts: Record<string, Conduct>;
let clock: ManualClock;
let port: number;
let servers: Server[];
let sockets: Socket[];

async function listening(host: string, at: number): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.on('data', (bytes) => conducts[host] === 'echoes' && socket.write(bytes));
    if (conducts[host] === 'closes') socket.end();
  });
  servers.push(server);
  await once(server.listen(at, host), 'listening');
  return (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  clock = createManualClock();
  conducts = { [first]: 'mute', [second]: 'echoes' };
  servers = [];
  sockets = [];
  port = await listening(first, 0);
  await listening(second, port);
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
});

function dialled(scheme: Scheme, change = {}) {
  const tls = { authority: authority.cert };
  const options = { clock, lookup, tls, connectTimeoutMs: 8_000, onBytes() {}, onClose() {}, ...change };
  return dial({ scheme, host: 'pos.example', port }, options);
}

interface Visit {
  readonly at: string;
  readonly link: Link;
  readonly answered: Promise<void>;
  readonly closed: Promise<void>;
}

/** A link to wherever it goes. */
async function visit(): Promise<Visit> {
  const answered = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const result = await dialled('tcp', { onBytes: answered.resolve, onClose: closed.resolve });
  if (!result.ok) throw new Error(result.failure.message);
  const { link } = result;
  return { at: link.remoteAddress, link, answered: answered.promise, closed: closed.promise };
}

async function ask(): Promise<Visit> {
  const there = await visit();
  there.link.write(Uint8Array.of(1));
  // What was written leaves at the end of the turn.
  await new Promise(setImmediate);
  return there;
}

async function leave({ link, closed }: Visit): Promise<void> {
  link.destroy('the test is over');
  await closed;
}

/** Asks in vain. */
async function askAndLeave(): Promise<string> {
  const there = await ask();
  clock.advance(limits.silentLinkMs);
  await leave(there);
  return there.at;
}

async function whereNext(): Promise<string> {
  const there = await visit();
  await leave(there);
  return there.at;
}

describe('an address that takes a request and says nothing', () => {
  it('is got past by the next dial, though the link is still waited on', async () => {
    const waiting = await ask();
    clock.advance(limits.silentLinkMs - 1);
    expect(await whereNext()).toBe(first);
    clock.advance(1);
    expect(await whereNext()).toBe(second);
    await leave(waiting);
  });

  it('is got past when the link had to wait before it asked', async () => {
    const there = await visit();
    clock.advance(limits.silentLinkMs);
    there.link.write(Uint8Array.of(1));
    await new Promise(setImmediate);
    expect(await whereNext()).toBe(first);
    await leave(there);
    expect(await whereNext()).toBe(second);
  });

  it('may as well close at once', async () => {
    conducts[first] = 'closes';
    await (await visit()).closed;
    expect(await whereNext()).toBe(second);
  });

  it('is gone to again after its time', async () => {
    await askAndLeave();
    clock.advance(limits.silentAddressMs);
    expect(await whereNext()).toBe(first);
  });

  it('has its turn when the other is silent too, and is the first again once it answers', async () => {
    conducts[second] = 'mute';
    expect([await askAndLeave(), await askAndLeave()]).toEqual([first, second]);
    conducts[first] = 'echoes';
    const repaired = await ask();
    expect(repaired.at).toBe(first);
    await repaired.answered;
    await leave(repaired);
    expect(await whereNext()).toBe(first);
  });
});

describe('an address that answers, or was not asked', () => {
  it('stays the first one, however its links end', async () => {
    conducts[first] = 'echoes';
    const there = await ask();
    await there.answered;
    clock.advance(limits.silentLinkMs);
    await leave(there);
    expect(await whereNext()).toBe(first);
  });

  it('stays the first one though it said nothing on a link that nobody used', async () => {
    const there = await visit();
    clock.advance(limits.silentLinkMs);
    await leave(there);
    expect(await whereNext()).toBe(first);
  });
});

describe('an address at which a handshake', () => {
  /** Under way at the first address. */
  async function shakingHands(scheme: Scheme, change = {}) {
    const reached = Promise.withResolvers<void>();
    const result = dialled(scheme, { onReached: reached.resolve, ...change });
    await reached.promise;
    return { result };
  }

  it.each(['tls', 'h2'] as const)('gets no answer is got past by the next dial: %s', async (scheme) => {
    const { result } = await shakingHands(scheme);
    clock.advance(8_000);
    expect(await result).toMatchObject({ failure: { kind: 'timed-out', phase: 'tls' } });
    // The other one speaks, if not TLS.
    expect(await dialled(scheme)).toMatchObject({ failure: { kind: 'tls-not-spoken' } });
  });

  it('was given up early is gone to again', async () => {
    const giveUp = new AbortController();
    const { result } = await shakingHands('tls', { signal: giveUp.signal });
    giveUp.abort();
    expect(await result).toMatchObject({ failure: { kind: 'aborted' } });
    conducts[first] = 'closes';
    expect(await dialled('tls')).toMatchObject({ failure: { kind: 'reset' } });
  });

  it('was given up late is got past', async () => {
    const giveUp = new AbortController();
    const { result } = await shakingHands('tls', { signal: giveUp.signal });
    clock.advance(limits.silentLinkMs);
    giveUp.abort();
    await result;
    conducts[first] = 'closes';
    expect(await dialled('tls')).toMatchObject({ failure: { kind: 'tls-not-spoken' } });
  });
});
