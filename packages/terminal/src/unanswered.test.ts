import { expect, it } from 'vitest';
import { shopTerminal } from '../test/rig.ts';
import type { EndpointScript } from '../test/scripted-net.ts';
import { at, closed, works } from '../test/scripted-terminal.ts';

it('a sign-in that nobody answered says when it asks again, and is answered from what is known until a minute is over', async () => {
  const { clock, net, terminal, ended } = at([closed, closed]);
  const first = await ended(terminal.signIn());
  expect(first).toMatchObject({ outcome: 'failed', cause: { code: '503' } });
  expect(first.retryAt).toBeGreaterThan(clock.now());
  expect(terminal.status().nextSignInAt).toBe(first.retryAt);
  const dials = net.dials.length;
  const again = await ended(terminal.signIn());
  const { cause, retryAt } = first;
  expect(again).toMatchObject({ outcome: 'failed', attempts: [], elapsedMs: 0, cause, retryAt });
  expect(net.dials).toHaveLength(dials);
  clock.advance(60_000);
  await ended(terminal.signIn());
  expect(net.dials.length).toBeGreaterThan(dials);
});

it('asks at the time it has told, to the millisecond', async () => {
  const random = { ...shopTerminal.random, fraction: () => 0.012344 };
  const { clock, net, terminal, ended } = at([closed], { random });
  const { retryAt } = await ended(terminal.signIn());
  const dials = net.dials.length;
  clock.advance((retryAt as number) - clock.now());
  await ended(terminal.signIn());
  expect(net.dials.length).toBeGreaterThan(dials);
});

it('on another network it asks at once', async () => {
  let networkId = 'shop';
  const { net, terminal, ended } = at([closed], { networkId: () => networkId });
  await ended(terminal.signIn());
  const dials = net.dials.length;
  networkId = 'market';
  await ended(terminal.signIn());
  expect(net.dials.length).toBeGreaterThan(dials);
});

it('when any call has found somebody, the next sign-in asks', async () => {
  const gateway = { ...works, isClosed: true };
  const { clock, terminal, ended } = at([gateway]);
  await ended(terminal.signIn());
  gateway.isClosed = false;
  await ended(terminal.echo());
  expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
  expect(clock.now()).toBeLessThan(1_000_000 + 60_000);
});

it.each([
  ['until a dial has had its time', 25_000, 8_000],
  ['until the call is over', 5_000, 4_500],
])('a resolver that says nothing %s holds nobody off', async (_, deadlineMs, dns) => {
  const { terminal, ended } = at([{ ...works, isNameless: true }], { deadlineMs });
  const result = await ended(terminal.signIn());
  expect(result).toMatchObject({ outcome: 'failed', retryAt: null, cause: { code: '106' } });
  expect(result.attempts[0]).toMatchObject({ result: 'connect-timed-out', phases: { dns } });
});

it('where people may ask each time, each time is asked', async () => {
  const { net, terminal, ended } = at([closed], { askAgainMs: 0 });
  await ended(terminal.signIn());
  const dials = net.dials.length;
  await ended(terminal.signIn());
  expect(net.dials.length).toBeGreaterThan(dials);
});

it('a known network that falls silent is given up after three seconds, with two connections', async () => {
  const gateways: Omit<EndpointScript, 'connectMs'> & { connectMs: number | null } = { ...works };
  const { net, terminal, ended } = at([gateways, gateways]);
  await ended(terminal.signIn());
  gateways.connectMs = null;
  net.dials.length = 0;
  const silent = await ended(terminal.signIn());
  expect(silent).toMatchObject({ outcome: 'failed', elapsedMs: 2_900 });
  expect(net.dials).toEqual(['1 *', '2 *']);
  expect(silent.retryAt).not.toBeNull();
});
