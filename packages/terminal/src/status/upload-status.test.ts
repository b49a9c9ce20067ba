import { createManualClock } from '@rollcall/transport';
import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, type FakeGateway } from '../../test/fake-gateway.ts';
import { createRig } from '../../test/rig.ts';
import { at } from '../../test/scripted-terminal.ts';
import { dialStatistics } from './connection-statistics.ts';

const rig = createRig();
afterEach(() => rig.clear());

function f62s(gateway: FakeGateway): readonly string[] {
  return gateway.requests.map(({ fields }) =>
    Buffer.from((fields[62] ?? '') as Uint8Array).toString('latin1'),
  );
}

it.each([
  [{ runningMs: 0, dials: 0, connected: 0 }, '000000000000'],
  [{ runningMs: 3_600_000 * 25 - 1, dials: 8, connected: 7 }, '002400008875'],
  [{ runningMs: 1e15, dials: 123_456, connected: 123_456 }, '999999999999'],
])('tag 51 of %o is %s', (statistics, digits) => {
  expect(dialStatistics(statistics)).toBe(digits);
});

describe('a status upload', () => {
  it('says how the device is and how connecting went, then counts from nothing', async () => {
    const clock = createManualClock();
    const gateway = await rig.gateway((request) => [answerTo(request, { 39: '00' })]);
    const terminal = rig.terminal([gateway], { clock });
    await terminal.echo();
    clock.advance(2.5 * 3_600_000);
    expect(await terminal.uploadStatus({ isPrinterGood: false })).toMatchObject({
      outcome: 'uploaded',
      responseCode: '00',
    });
    expect(gateway.requests[1]).toMatchObject({ mti: '0820', fields: { 11: '000001', 60: { 3: '362' } } });
    expect(f62s(gateway).slice(1)).toEqual(['011021031040051116051000200002999']);
    expect(terminal.status().statistics).toEqual({ runningMs: 0, dials: 0, connected: 0 });
  });

  it('counts dials that failed, over processes too, until the host has taken it', async () => {
    const stateDir = rig.folder();
    const [gateway, gone] = [
      await rig.gateway((request) => [answerTo(request, { 39: '96' })]),
      await rig.gateway(),
    ];
    await gone.close();
    const terminal = rig.terminal([gone, gateway], { stateDir });
    expect(await terminal.uploadStatus()).toMatchObject({ outcome: 'refused', responseCode: '96' });
    await terminal.close();
    const again = rig.terminal([gateway], { stateDir });
    expect(again.status().statistics).toMatchObject({ dials: 2, connected: 1 });
    await again.uploadStatus({ application: '61' });
    expect(f62s(gateway)).toEqual(['011021031041051116051000000002500', '011021031041051116151000000003666']);
  });

  it('without an answer is unknown, without a line failed, and with a bad application not begun', async () => {
    const gateway = await rig.gateway(() => 'hang-up');
    const terminal = rig.terminal([gateway], { header: null });
    expect((await terminal.uploadStatus()).outcome).toBe('unknown');
    await expect(terminal.uploadStatus({ application: '6' })).rejects.toMatchObject({ code: 'bad-request' });
    await gateway.close();
    expect((await terminal.uploadStatus()).outcome).toBe('failed');
  });

  it('that has left stays unknown when its repeats find no line', async () => {
    const hasLeft = { connectMs: 40, answerMs: 60, respond: () => 'hang-up' as const };
    const script = { ...hasLeft, isClosed: false };
    script.respond = () => {
      script.isClosed = true;
      return 'hang-up';
    };
    const { terminal, net, ended } = at([script]);
    expect((await ended(terminal.uploadStatus())).outcome).toBe('unknown');
    expect(net.requests).toHaveLength(1);
  });
});
