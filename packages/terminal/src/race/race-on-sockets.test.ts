import { setTimeout as wait } from 'node:timers/promises';
import { type Link, type Net, systemNet } from '@rollcall/transport';
import { afterEach, describe, expect, it } from 'vitest';
import { approve, type Reply } from '../../test/fake-gateway.ts';
import { ascii, createRig, track2 } from '../../test/rig.ts';

const rig = createRig();
afterEach(() => rig.clear());

const peer = { certificateSubject: 'CN=gateway', certificateSerial: '01', fingerprint256: 'AB:CD' };

/** The machine's own network, on which every far end has proven to be of one cluster. */
const provenNet: Net = {
  ...systemNet,
  async dial(endpoint, options) {
    const dialled = await systemNet.dial(endpoint, options);
    if (!dialled.ok) return dialled;
    const proven: Readonly<Record<PropertyKey, unknown>> = { peer, cluster: 'east' };
    const link = new Proxy<Link>(dialled.link, {
      get(real, name) {
        const value: unknown = proven[name] ?? Reflect.get(real, name, real);
        return typeof value === 'function' ? value.bind(real) : value;
      },
    });
    return { ...dialled, link };
  },
};

async function slowly(...[request]: Parameters<typeof approve>): Promise<Reply> {
  await wait(1_200);
  return approve(request);
}

describe('on real sockets', () => {
  it('a mute endpoint of a proven cluster holds a sign-in up for less than 2.5 s', async () => {
    const [mute, works] = [await rig.gateway(() => 'silence'), await rig.gateway()];
    const terminal = rig.terminal([mute, works], { net: provenNet, deadlineMs: 25_000 });
    const result = await terminal.signIn();
    expect(result).toMatchObject({
      outcome: 'signed-in',
      attempts: [{ result: 'unused' }, { result: 'signed-in' }],
    });
    expect(result.elapsedMs).toBeLessThan(2_500);
    expect(mute.requests[0]?.fields[11]).toBe(works.requests[0]?.fields[11]);
  });

  it('a slow plain host is asked alone, and what it answers is taken', async () => {
    const [slow, other] = [await rig.gateway(slowly), await rig.gateway()];
    const result = await rig.terminal([slow, other], { deadlineMs: 25_000 }).signIn();
    expect(result).toMatchObject({
      outcome: 'signed-in',
      attempts: [{ result: 'unused' }, { result: 'signed-in' }],
    });
    expect([slow.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it('an uplink whose address is gone is passed by at once, for a sign-in and for a purchase', async () => {
    const gateway = await rig.gateway();
    const uplinks = [
      { name: 'wifi', localAddress: '203.0.113.7' },
      { name: 'sim', localAddress: '127.0.0.1' },
    ];
    const terminal = rig.terminal([gateway], { uplinks });
    const signedIn = await terminal.signIn();
    expect(signedIn.attempts).toMatchObject([
      { uplink: 'wifi', result: 'connect-unreachable' },
      { uplink: 'sim', result: 'signed-in' },
    ]);
    const bought = await terminal.purchase({ amount: 100, track2: ascii(track2) });
    expect(bought).toMatchObject({ outcome: 'approved', attempts: [{ uplink: 'sim', result: 'answered' }] });
  });

  it('a kept connection is used again, and closed with the terminal', async () => {
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { keepsWarm: true });
    await terminal.signIn();
    const echoed = await terminal.echo();
    expect(echoed.attempts).toMatchObject([{ phases: { probe: expect.any(Number) }, result: 'answered' }]);
    expect(echoed.attempts[0]?.phases.connect).toBeUndefined();
    await terminal.close();
    expect(terminal.status().warm).toBeNull();
  });
});
