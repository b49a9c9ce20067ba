import { createManualClock } from '@rollcall/transport';
import { describe, expect, it } from 'vitest';
import { shopTerminal } from '../../test/rig.ts';
import { type EndpointScript, endedIn, ScriptedNet } from '../../test/scripted-net.ts';
import { dropped, works } from '../../test/scripted-terminal.ts';
import { Call } from '../call.ts';
import { forgetfulStateStore } from '../state-store.ts';
import { StateNotWritten, TerminalCore } from '../terminal-core.ts';
import { settingsOf, type TerminalOptions } from '../terminal-settings.ts';
import type { Contender } from './contender.ts';
import { type Asked, race } from './racing.ts';

/** A call of a terminal at two endpoints. */
function calling(
  [first, second]: readonly [EndpointScript, EndpointScript],
  options: Partial<TerminalOptions>,
) {
  const clock = createManualClock(1_000_000);
  const net = new ScriptedNet(clock, { 1: first, 2: second });
  const endpoints = [1, 2].map((port) => ({ scheme: 'tcp', host: '127.0.0.1', port }) as const);
  const settings = settingsOf({ ...shopTerminal, endpoints, clock, net, deadlineMs: 25_000, ...options });
  const call = new Call(new TerminalCore(settings, forgetfulStateStore), 'sign-in');
  return { clock, net, call };
}

/** A race over two endpoints that take connections; what they answer is up to the test. */
function raced(answers: readonly Asked[], deadlineMs = 25_000) {
  const { clock, net, call } = calling([works, works], { deadlineMs });
  const asked: Contender[] = [];
  const task = {
    byMs: call.answerByMs,
    mayAskAtOnce: true,
    async ask(contender: Contender): Promise<Asked> {
      asked.push(contender);
      return answers[Math.min(asked.length, answers.length) - 1] as Asked;
    },
  };
  return { clock, net, asked, ended: endedIn(clock, race(call, task), 2 * deadlineMs) };
}

const good: Asked = { verdict: { kind: 'good' }, attempt: 'signed-in' };
const slot = (retryAfterMs: number): Asked => ({
  verdict: { kind: 'slot', retryAfterMs },
  attempt: 'put-off',
});

describe('a race', () => {
  it('comes back for its slot on the connection that it was given on', async () => {
    const { net, asked, ended } = raced([slot(4_000), good]);
    const { end, winner, attempts } = await ended;
    expect([end.kind, attempts]).toEqual(['signed-in', []]);
    expect(asked).toEqual([winner, winner]);
    expect(net.dials).toEqual(['1 *']);
  });

  it('whose slot lost its connection comes back for it on another one', async () => {
    const { clock, net, asked, ended } = raced([slot(4_000), good]);
    clock.setTimer(2_000, () => net.hangUp(1));
    expect((await ended).end.kind).toBe('signed-in');
    expect([asked.length, asked[0] === asked[1]]).toEqual([2, false]);
    expect(clock.now() - 1_000_000).toBeLessThan(4_200);
  });

  it('ends with the time of a slot that lies beyond it, and leaves no connection', async () => {
    const { clock, net, ended } = raced([slot(60_000)]);
    const { end, winner, attempts } = await ended;
    expect(end).toEqual({ kind: 'waiting', retryAtMs: clock.now() + 60_000 });
    expect([winner, attempts]).toMatchObject([null, [{ result: 'put-off' }]]);
    expect(net.open.size).toBe(0);
  });

  it('that cannot go on for want of a disk ends with that, and starts nothing more', async () => {
    const clock = createManualClock();
    const net = new ScriptedNet(clock, { 1: works });
    const endpoints = [{ scheme: 'tcp', host: '127.0.0.1', port: 1 }] as const;
    const settings = settingsOf({ ...shopTerminal, endpoints, clock, net });
    const call = new Call(new TerminalCore(settings, forgetfulStateStore), 'sign-in');
    const ask = async () => {
      throw new StateNotWritten('a full disk');
    };
    const ended = endedIn(clock, race(call, { byMs: 5_000, mayAskAtOnce: true, ask }), 10_000);
    await expect(ended).rejects.toThrow('a full disk');
    clock.advance(5_000);
    expect([net.dials.length, net.open.size]).toEqual([1, 0]);
  });

  it.each([
    ['before it begins', 0, works],
    ['when somebody is reached', 1, works],
    ['while it connects', 1, dropped],
    ['when it is to ask', 2, works],
    ['while it waits for an answer', 3, works],
  ])('whose source of chance fails %s ends with that, and leaves nothing open', async (_, draws, script) => {
    let drawn = 0;
    const fraction = () => {
      if (drawn++ === draws) throw new Error('no chance');
      return 0;
    };
    const random = { ...shopTerminal.random, fraction };
    const { clock, net, call } = calling([script, dropped], { random });
    const ask = () => new Promise<Asked>(() => {});
    const ended = endedIn(clock, race(call, { byMs: call.answerByMs, mayAskAtOnce: true, ask }), 30_000);
    await expect(ended).rejects.toThrow('no chance');
    const dials = net.dials.length;
    clock.advance(30_000);
    expect([net.dials.length, net.open.size]).toEqual([dials, 0]);
  });
});
