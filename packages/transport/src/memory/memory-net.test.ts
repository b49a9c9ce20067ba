import { describe, expect, it } from 'vitest';
import {
  createMemoryNet,
  type DialEndpointOptions,
  type Endpoint,
  type Link,
  type ListenEndpointOptions,
  type MemoryNetOptions,
} from '../index.ts';
import { createManualClock } from '../manual-clock.ts';

/** What is particular to links in memory; the rest is in the contract that all transports keep. */
const quiet = { onBytes() {}, onClose() {} };
const bounds = {
  connectionsMax: 10,
  idleTimeoutMs: 60_000,
  writeTimeoutMs: 10_000,
  pendingWriteBytesMax: 64 * 1_024,
};
const plain: Endpoint = { scheme: 'tcp', host: 'gateway-1', port: 9_000 };
const secure: Endpoint = { scheme: 'tls', host: 'gateway-1', port: 9_443 };
const certificate = { key: '', cert: '' };

function network(options: Partial<MemoryNetOptions> = {}) {
  const clock = createManualClock();
  const net = createMemoryNet({ clock, ...options });
  /** Lets promises settle between one millisecond and the next. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed <= ms; passed++) {
      await new Promise(setImmediate);
      clock.advance(passed < ms ? 1 : 0);
    }
    await new Promise(setImmediate);
  };
  const listen = async (endpoint: Endpoint, change: Partial<ListenEndpointOptions> = {}) => {
    const links: Link[] = [];
    const options = { ...bounds, ...quiet, onOpen: (link: Link) => links.push(link), ...change };
    const listening = net.listen(endpoint, options);
    await pass(0);
    return { listener: await listening, links };
  };
  const dial = async (endpoint: Endpoint, change: Partial<DialEndpointOptions> = {}, waitMs = 0) => {
    const dialling = net.dial(endpoint, { ...quiet, connectTimeoutMs: 1_000, ...change });
    await pass(waitMs);
    return dialling;
  };
  return { clock, net, pass, listen, dial };
}

describe('a network in memory', () => {
  it('takes any name as an address, and tells the listener the address that was gone out from', async () => {
    const { listen, dial } = network();
    const { listener, links } = await listen(plain);
    expect(listener.address).toBe('tcp://gateway-1:9000');
    const dialled = await dial(plain, { localAddress: '10.0.0.7' });
    expect(dialled).toMatchObject({ ok: true, link: { remoteAddress: 'gateway-1', remotePort: 9_000 } });
    expect(links).toMatchObject([{ remoteAddress: '10.0.0.7', peer: null, alpnProtocol: null }]);
  });

  it('counts an address of IPv4 as one, however it is written', async () => {
    const { listen, dial } = network();
    const refused: unknown[] = [];
    const { links } = await listen(plain, {
      connectionsPerAddressMax: 1,
      onRefused: (...told) => refused.push(told),
    });
    for (const localAddress of ['10.0.0.7', '::ffff:10.0.0.7', '::ffff:10.0.0.8', '2001:db8::7']) {
      await dial(plain, { localAddress });
    }
    expect(links.map(({ remoteAddress }) => remoteAddress)).toEqual([
      '10.0.0.7',
      '::ffff:10.0.0.8',
      '2001:db8::7',
    ]);
    expect(refused).toEqual([['10.0.0.7', 'connections-of-address']]);
  });

  it('takes two ways to connect, two more to shake hands, and tells when the far end has answered', async () => {
    const { listen, dial } = network({ latencyMs: 20 });
    await listen(secure);
    const reached: string[] = [];
    const { ok, phases } = await dial(secure, { onReached: () => reached.push('reached') }, 80);
    expect({ ok, phases, reached }).toEqual({
      ok: true,
      phases: { connectMs: 40, tlsMs: 40 },
      reached: ['reached'],
    });
  });

  it('gives a dial up at its time', async () => {
    const { listen, dial } = network({ latencyMs: 600 });
    await listen(plain);
    expect(await dial(plain, {}, 1_000)).toMatchObject({
      ok: false,
      failure: { kind: 'timed-out', phase: 'connect' },
      phases: { connectMs: 1_000 },
    });
  });

  it('resets a link whose peer is gone when something is written to it', async () => {
    const { listen, dial, pass } = network();
    const closes: unknown[] = [];
    const { links } = await listen(plain, { onPeerEnd() {}, onClose: (_, why) => closes.push(why) });
    const dialled = await dial(plain);
    if (dialled.ok) dialled.link.destroy('power off');
    await pass(1);
    links[0]?.write(Uint8Array.of(1));
    await pass(1);
    expect(closes).toEqual([{ kind: 'reset', detail: 'ECONNRESET' }]);
  });

  it('refuses an address that is taken, and lets those share one who want to', async () => {
    const { net, listen, dial, pass } = network();
    const first = await listen({ ...plain, port: 1 }, { reusePort: true });
    const second = await listen({ ...plain, port: 1 }, { reusePort: true });
    const refused = net.listen({ ...plain, port: 1 }, { ...bounds, ...quiet, onOpen() {} });
    await Promise.all([
      expect(refused).rejects.toMatchObject({ code: 'address-in-use', path: 'tcp://gateway-1:1' }),
      pass(1),
    ]);
    await dial({ ...plain, port: 1 });
    await dial({ ...plain, port: 1 });
    expect([first.links.length, second.links.length]).toEqual([1, 1]);
  });

  it('lets a listener at every address be reached by each', async () => {
    const { listen, dial } = network();
    await listen({ ...plain, host: '0.0.0.0' });
    expect(await dial({ ...plain, host: '192.0.2.9' })).toMatchObject({ ok: true });
  });

  it('gives the same events in the same order each time', async () => {
    const run = async () => {
      const { listen, dial, pass, clock } = network({ latencyMs: 3 });
      const told: string[] = [];
      await listen(plain, {
        onBytes(link, chunk) {
          told.push(`${clock.now()} gateway heard ${chunk} on ${link.id}`);
          link.write(chunk);
        },
        onClose: (link, { kind }) => told.push(`${clock.now()} gateway lost ${link.id} ${kind}`),
      });
      for (const [i, waitMs] of [9, 7, 8].entries()) {
        const onBytes = (_: Link, chunk: Uint8Array) => told.push(`${clock.now()} ${i} heard ${chunk}`);
        const dialled = await dial(plain, { onBytes }, waitMs);
        if (!dialled.ok) throw new Error(dialled.failure.message);
        dialled.link.write(Uint8Array.of(i, 1));
        dialled.link.write(Uint8Array.of(i, 2));
        setImmediate(() => dialled.link.end());
      }
      await pass(30);
      return told;
    };
    const first = await run();
    expect(first).toHaveLength(9);
    expect(await run()).toEqual(first);
  });
});

describe('simulated security', () => {
  it('says who each end is to believe the other to be, and what both speak', async () => {
    const peer = { certificateSubject: 'CN=10000001', certificateSerial: '01', fingerprint256: 'AA' };
    const { listen, dial } = network({
      security: (seen) => (seen.by === 'dialler' ? { cluster: 'north' } : { peer }),
    });
    const { links } = await listen(secure, {
      tls: { certificate, alpn: ['other', 'rollcall/1'], onHandshakeFailure() {} },
    });
    const dialled = await dial(secure);
    expect(dialled).toMatchObject({
      ok: true,
      link: {
        cluster: 'north',
        alpnProtocol: 'rollcall/1',
        tlsVersion: 'TLSv1.3',
        peer: { certificateSubject: 'CN=gateway-1' },
      },
    });
    expect(links).toMatchObject([{ cluster: null, alpnProtocol: 'rollcall/1', peer }]);
  });

  it('fails a handshake in the ways of TLS', async () => {
    const { listen, dial, pass } = network();
    const failures: string[] = [];
    const tls = {
      certificate,
      alpn: ['rollcall/1'],
      onHandshakeFailure: ({ kind }: { readonly kind: string }) => failures.push(kind),
    };
    await listen(secure, { tls });
    await listen(plain);
    expect(await dial(secure, { tls: { authority: '', alpn: ['h2'] } })).toMatchObject({
      failure: { kind: 'tls-no-common-protocol', phase: 'tls' },
    });
    expect(await dial({ ...plain, scheme: 'tls' })).toMatchObject({
      failure: { kind: 'tls-not-spoken', phase: 'tls' },
    });
    const untold = await dial({ ...secure, scheme: 'tcp' });
    if (untold.ok) untold.link.write(Uint8Array.of(1));
    await pass(1);
    const gone = await dial({ ...secure, scheme: 'tcp' });
    if (gone.ok) gone.link.end();
    await pass(1);
    expect(failures).toEqual(['no-common-protocol', 'not-tls', 'reset']);
    await dial({ ...secure, scheme: 'tcp' });
    await pass(10_000);
    expect(failures.slice(3)).toEqual(['timed-out']);
  });
});
