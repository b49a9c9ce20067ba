import type { DialEndpointOptions, DialResult, Endpoint, Link, Net } from '@rollcall/transport';
import { describe, expect, it } from 'vitest';
import { runEvents } from '../core/run-events.ts';
import { SimProcess } from '../core/sim-process.ts';
import { VirtualTime } from '../core/virtual-time.ts';
import { SequentialTerminal } from './sequential-terminal.ts';

const policy = { attemptMs: 10_000, triesMax: 3 };
const ways = ['10.0.0.1', '10.0.0.2'].map((host) => ({
  endpoint: { scheme: 'tcp', host, port: 1 } as Endpoint,
}));

/** Signs in over a network on which every connection goes the same way; resolves with how long it took. */
async function signInWhere(
  dialled: (options: DialEndpointOptions, time: VirtualTime) => Promise<DialResult>,
) {
  const time = new VirtualTime(0);
  const hosts: string[] = [];
  const net: Net = {
    dial(endpoint, options) {
      hosts.push('host' in endpoint ? endpoint.host : '');
      return dialled(options, time);
    },
    listen: () => Promise.reject(new Error('a terminal does not listen')),
  };
  const process = new SimProcess('terminal', time, () => {});
  const identity = { terminalId: '10000001', merchantId: '888000000000001' };
  const terminal = new SequentialTerminal({ ...identity, ways, net, process, policy });
  let elapsedMs: number | null = null;
  const signingIn = terminal.signIn().then((result) => {
    elapsedMs = time.now();
    return result;
  });
  await runEvents(time, 60_000, () => elapsedMs !== null);
  return { ...(await signingIn), elapsedMs, hosts };
}

const phases = { connectMs: null } as never;

describe('the terminal of today', () => {
  it('goes on to the next address at once where a connection is refused, three times in all', async () => {
    const refused = () => Promise.resolve({ ok: false, failure: { kind: 'refused' }, phases } as never);
    expect(await signInWhere(refused)).toEqual({
      isSignedIn: false,
      tries: 3,
      elapsedMs: 0,
      hosts: ['10.0.0.1', '10.0.0.2', '10.0.0.1'],
    });
  });

  it('goes on at once where a connection closes without an answer', async () => {
    const closing = async ({ onClose }: DialEndpointOptions, time: VirtualTime): Promise<DialResult> => {
      const link = {
        write: () => time.setTimer(80, () => onClose(link, {} as never)),
        end() {},
      } as never as Link;
      return { ok: true, link, phases } as never;
    };
    expect(await signInWhere(closing)).toMatchObject({ tries: 3, elapsedMs: 240 });
  });

  it('waits out its time where nothing comes', async () => {
    const mute = async (): Promise<DialResult> =>
      ({ ok: true, link: { write() {}, end() {} }, phases }) as never;
    expect(await signInWhere(mute)).toMatchObject({ tries: 3, elapsedMs: 30_000 });
  });
});
