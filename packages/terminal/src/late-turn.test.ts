import { expect, it } from 'vitest';
import { MemoryDisk } from '../test/memory-disk.ts';
import { at, dropped, mute, works } from '../test/scripted-terminal.ts';

/** A sign-in that waited behind other calls until its time was over. */

it.each([
  ['a line that says nothing', mute, 'no-answer'],
  ['a way that swallows everything', dropped, 'connect-timed-out'],
])('is told what held up the call before it: %s', async (_, script, seen) => {
  const { net, terminal, ended } = at([script], { deadlineMs: 5_000 });
  const before = terminal.echo();
  const [signIn, ensured] = [terminal.signIn(), terminal.ensureSignedIn()];
  await ended(before);
  for (const late of [signIn, ensured]) {
    const result = await ended(late);
    expect(result).toMatchObject({ outcome: 'failed', attempts: [], retryAt: null, cause: { code: '900' } });
    expect(result.cause?.evidence).toEqual(['waited-for-earlier-calls', seen]);
  }
  expect(net.signIns).toEqual([]);
});

it('does not blame a disk that had no time, and writes nothing', async () => {
  const disk = new MemoryDisk();
  const { clock, terminal, ended } = at([mute], { disk, stateDir: 'state' });
  disk.fateOf = () => ({
    kind: 'waits',
    until: new Promise((resolve) => clock.setTimer(600, () => resolve())),
  });
  const calls = [terminal.echo(), terminal.signIn(), terminal.signOff()] as const;
  await ended(calls[0]);
  const writes = disk.writes;
  expect((await ended(calls[1])).cause).toMatchObject({
    code: '900',
    evidence: ['waited-for-earlier-calls', 'no-answer'],
  });
  expect((await ended(calls[2])).outcome).toBe('failed');
  expect(disk.writes).toBe(writes);
});

it.each([
  ['hangs', 25_000, '303', ['waited-for-earlier-calls', 'state-not-written']],
  ['had no time either', 200, '900', ['waited-for-earlier-calls']],
])('blames a disk that %s as far as it held up the call before it', async (_, deadlineMs, code, evidence) => {
  const disk = new MemoryDisk();
  const { terminal, ended } = at([works], { disk, stateDir: 'state', deadlineMs });
  disk.fateOf = () => ({ kind: 'waits', until: new Promise(() => {}) });
  const before = terminal.signOff();
  const late = terminal.signIn();
  expect((await ended(before)).outcome).toBe('failed');
  expect((await ended(late)).cause).toMatchObject({ code, evidence });
});

it('has not waited where it has hardly any time from the start: it asks', async () => {
  const { net, terminal, ended } = at([mute], { deadlineMs: 40 });
  await ended(terminal.signIn());
  expect(net.dials).toHaveLength(1);
});
