import { describe, expect, it } from 'vitest';
import { approve } from '../test/fake-gateway.ts';
import { ascii, track2 } from '../test/rig.ts';
import { endedIn } from '../test/scripted-net.ts';
import { at, closed, deadlineMs, type works } from '../test/scripted-terminal.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const card = { amount: 100, track2: ascii(track2) };
const slow: typeof works = { connectMs: 40, answerMs: 5_000, respond: approve };

describe('a clock that is set forward, or a machine that has slept', () => {
  it('is seen by what is told of the time, and makes due what is due by then', async () => {
    const { clock, terminal, ended } = at([slow], { opening: { at: '08:30' } });
    await ended(terminal.signIn());
    const before = terminal.status();
    expect(before.signInDue).toBeNull();
    clock.setForward(30 * hourMs);
    const { asOf, signInDue, nextSignInAt, ageMs } = terminal.status();
    expect({ asOf, signInDue, nextSignInAt, ageMs }).toEqual({
      asOf: before.asOf + 30 * hourMs,
      signInDue: 'keys-old',
      nextSignInAt: asOf,
      ageMs: 30 * hourMs,
    });
    expect(await ended(terminal.ensureSignedIn())).toMatchObject({ outcome: 'signed-in', isFresh: true });
    expect(await ended(terminal.ensureSignedIn())).toMatchObject({ outcome: 'signed-in', isFresh: false });
    const after = terminal.status();
    expect(after.nextSignInAt).toBeGreaterThan(after.asOf);
    expect(after.nextSignInAt).toBeLessThanOrEqual(after.asOf + dayMs);
  });

  it.each([
    ['sign-in', 50 * 365 * dayMs],
    ['sign-in', -50 * 365 * dayMs],
    ['purchase', 50 * 365 * dayMs],
    ['purchase', -50 * 365 * dayMs],
  ] as const)('ends no %s that is under way, sooner or later: %s ms', async (kind, ms) => {
    const { clock, net, terminal, ended } = at([slow]);
    await ended(terminal.signIn());
    clock.setTimer(1_000, () => clock.setForward(ms));
    const call: Promise<unknown> = kind === 'sign-in' ? terminal.signIn() : terminal.purchase(card);
    const outcome = kind === 'sign-in' ? 'signed-in' : 'approved';
    expect(await endedIn(clock, call, deadlineMs)).toMatchObject({ outcome, elapsedMs: 5_040 });
    expect(net.requests.at(-1)?.mti).toBe(kind === 'sign-in' ? '0800' : '0200');
  });

  it('lets a terminal ask that nobody had answered, and one that is set back waits for no year to come', async () => {
    for (const ms of [8 * hourMs, -40 * 365 * dayMs]) {
      const { clock, net, terminal, ended } = at([closed]);
      clock.advance(56 * 365 * dayMs);
      const { retryAt } = await ended(terminal.signIn());
      expect(retryAt).not.toBeNull();
      clock.setForward(ms);
      const { asOf, nextSignInAt } = terminal.status();
      expect(nextSignInAt).toBeLessThanOrEqual(asOf + hourMs);
      const dials = net.dials.length;
      await ended(terminal.signIn());
      expect(net.dials.length).toBeGreaterThan(dials);
    }
  });
});
