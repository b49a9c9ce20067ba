import { createServer, type Server, Socket, type SocketConnectOpts } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AddressRace, type RaceAddress } from './address-race.ts';
import { createManualClock } from './manual-clock.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

async function listening(host: string, port = 0): Promise<number> {
  const server = createServer((socket) => sockets.push(socket));
  servers.push(server);
  await new Promise<void>((ready) => server.listen({ host, port }, ready));
  return (server.address() as { port: number }).port;
}

function ipv4(address: string): RaceAddress {
  return { address, family: 4 };
}

/** No packet leaves for these two. */
const silent = ipv4('192.0.2.1');
const unreachable = ipv4('192.0.2.2');

/** This one's first SYNs are lost; no packet leaves for them either. */
function loses(syns: number, address: string): RaceAddress {
  lostSyns = { address, left: syns };
  return ipv4(address);
}

let lostSyns = { address: '', left: 0 };

class SocketOfTheTest extends Socket {
  override connect(options: unknown): this {
    const { host } = options as SocketConnectOpts & { host: string };
    if (host === silent.address) return this;
    if (host === lostSyns.address && lostSyns.left-- > 0) return this;
    if (host !== unreachable.address) return super.connect(options as SocketConnectOpts);
    setImmediate(() => this.destroy(Object.assign(new Error('no way'), { code: 'ENETUNREACH' })));
    return this;
  }
}

function raceTo(port: number, addresses: readonly RaceAddress[], lastResorts: readonly RaceAddress[] = []) {
  const clock = createManualClock();
  const made: Socket[] = [];
  let race: AddressRace | undefined;
  const result = new Promise<string>((resolve) => {
    race = new AddressRace({
      addresses,
      lastResorts,
      port,
      clock,
      makeSocket() {
        const socket = new SocketOfTheTest({ allowHalfOpen: true });
        made.push(socket);
        sockets.push(socket);
        return socket;
      },
      onConnected: (socket) => resolve(`connected to ${socket.remoteAddress}`),
      onFailed: (error) => resolve(`failed: ${error.code}`),
    });
    race.start();
  });
  return { clock, result, made, race: race as AddressRace };
}

describe('a race of addresses', () => {
  it('connects to the only one there is', async () => {
    const port = await listening('127.0.0.1');
    expect(await raceTo(port, [ipv4('127.0.0.1')]).result).toBe('connected to 127.0.0.1');
  });

  it('goes to the next at once when one refuses', async () => {
    const port = await listening('127.0.0.2');
    expect(await raceTo(port, [ipv4('127.0.0.1'), ipv4('127.0.0.2')]).result).toBe('connected to 127.0.0.2');
  });

  it('fails with what is most telling when none can be reached', async () => {
    const port = await listening('127.0.0.3');
    const { result } = raceTo(port, [unreachable, ipv4('127.0.0.1'), unreachable]);
    expect(await result).toBe('failed: ECONNREFUSED');
  });

  it('starts the next beside one that is silent, after a moment and not before', async () => {
    const port = await listening('127.0.0.1');
    const { clock, result, made } = raceTo(port, [silent, ipv4('127.0.0.1')]);
    clock.advance(249);
    expect(made).toHaveLength(1);
    clock.advance(1);
    expect(await result).toBe('connected to 127.0.0.1');
    expect(made[0]?.destroyed).toBe(true);
  });

  it('asks an address again that stays silent, since a SYN may be lost, and leaves the first try', async () => {
    const { clock, result, made, race } = raceTo(1, [silent]);
    clock.advance(399);
    expect(made).toHaveLength(1);
    clock.advance(1);
    expect(made.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    clock.advance(60_000);
    expect(made).toHaveLength(2);
    race.stop();
    expect(made.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    expect(await Promise.race([result, 'nothing'])).toBe('nothing');
  });

  it('connects within half a second after one lost SYN, beside a dead second address', async () => {
    const port = await listening('127.0.0.1');
    const { clock, result, made } = raceTo(port, [loses(1, '127.0.0.1'), silent]);
    clock.advance(400);
    expect(await result).toBe('connected to 127.0.0.1');
    expect(made.map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
  });

  it('asks no address again that has refused', async () => {
    const port = await listening('127.0.0.1');
    const { clock, made } = raceTo(port, [unreachable, silent]);
    await new Promise((failed) => made[0]?.once('close', failed));
    clock.advance(1_000);
    expect(made).toHaveLength(3);
  });

  it('fails only when the second try has too', async () => {
    const { clock, result, made } = raceTo(1, [silent]);
    clock.advance(400);
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    made[0]?.destroy(refused);
    await new Promise((closed) => made[0]?.once('close', closed));
    expect(await Promise.race([result, 'still open'])).toBe('still open');
    made[1]?.destroy(refused);
    expect(await result).toBe('failed: ECONNREFUSED');
  });

  it('leaves a last resort alone while another may still connect', async () => {
    const port = await listening('127.0.0.2');
    const { clock, result, made } = raceTo(port, [silent, unreachable], [ipv4('127.0.0.2')]);
    clock.advance(250);
    await new Promise((failed) => made[1]?.once('close', failed));
    clock.advance(1_999);
    expect(made.filter(({ connecting }) => connecting)).toEqual([]);
    clock.advance(1);
    expect(await result).toBe('connected to 127.0.0.2');
  });

  it('goes to a last resort at once when all others have failed', async () => {
    const port = await listening('127.0.0.2');
    const { result } = raceTo(port, [unreachable, unreachable], [ipv4('127.0.0.2')]);
    expect(await result).toBe('connected to 127.0.0.2');
  });

  it('that is stopped leaves no socket', async () => {
    const port = await listening('127.0.0.1');
    const { clock, race, made } = raceTo(port, [silent, ipv4('127.0.0.1')]);
    race.stop();
    clock.advance(1_000);
    expect(made.map(({ destroyed }) => destroyed)).toEqual([true]);
  });
});
