import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Message } from '@rollcall/iso8583';
import { Secret } from '@rollcall/keys';
import { createManualClock } from '@rollcall/transport';
import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, approval, approve, f60, type Reply, withMac } from '../test/fake-gateway.ts';
import { Hearing } from '../test/hearing.ts';
import { anotherSet, ascii, createRig, terminalId, track2 } from '../test/rig.ts';
import { hex, toHex, vectorFrame, vectorKeys } from '../test/vectors.ts';
import { createRetryBudget, type TerminalEvent } from './index.ts';

const rig = createRig();
afterEach(() => rig.clear());

const card = { amount: 100, track2: ascii(track2) };

/** An 0810 with this F62. */
const keysAre = (f62: Uint8Array) => (request: Parameters<typeof answerTo>[0]) =>
  request.mti === '0800' ? [answerTo(request, { 39: '00', 60: f60('000002'), 62: f62 })] : approve(request);

/** V1's F62 with one byte of the MAK's KCV changed. */
function badMakKcv(): Uint8Array {
  const f62 = hex(vectorKeys('V1').f62);
  f62[39] = (f62[39] ?? 0) ^ 1;
  return f62;
}

/** Of a host that answers. */
const answersOf = (reply: Reply) => (typeof reply === 'string' ? [] : reply);

describe('a sign-in', () => {
  it('sends vector G1 byte for byte and takes the keys and the batch of G2', async () => {
    const gateway = await rig.gateway(() => [hex(vectorFrame('G2'))]);
    const terminal = rig.terminal([gateway]);
    const result = await terminal.signIn();
    expect(toHex(gateway.frames[0])).toBe(vectorFrame('G1'));
    expect(result).toEqual({
      outcome: 'signed-in',
      operationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      isFresh: true,
      elapsedMs: expect.any(Number),
      attempts: [
        {
          uplink: 'default',
          endpoint: `tcp://127.0.0.1:${gateway.endpoint.port}`,
          phases: { connect: expect.any(Number), send: expect.any(Number), answer: expect.any(Number) },
          result: 'signed-in',
        },
      ],
      responseCode: '00',
      cause: null,
      retryAt: null,
    });
    expect(terminal.status()).toMatchObject({ isSignedIn: true, batchNumber: '000002', lastStan: '000001' });
  });

  it.each(['W1', 'V2', 'W6', 'W10'])('opens the keys of vector %s in its form', async (id) => {
    const { form, tmk, f62 } = vectorKeys(id);
    const gateway = await rig.gateway((request) => [
      answerTo(request, { 39: '00', 60: f60('000002', form), 62: hex(f62) }),
    ]);
    const terminal = rig.terminal([gateway], { form, tmk: Secret.fromHex(tmk) });
    expect((await terminal.signIn()).outcome).toBe('signed-in');
    expect(gateway.requests[0]?.fields[60]).toMatchObject({ '3': form });
  });

  it('that is asked for twice at once is one sign-in with one 0800', async () => {
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway]);
    const [first, second] = await Promise.all([terminal.signIn(), terminal.signIn()]);
    expect(first).toBe(second);
    expect(gateway.requests).toHaveLength(1);
  });

  it('drops a late 0810, one for another terminal and other messages, and waits on for its own', async () => {
    const gateway = await rig.gateway((request) => [
      answerTo(request, { 11: '000999', 39: '00', 62: anotherSet('1').f62 }),
      answerTo(request, { 41: '99999999', 39: '97' }),
      { ...answerTo(request, { 39: '00' }), mti: '0830' },
      ...(keysAre(hex(vectorKeys('V1').f62))(request) as []),
    ]);
    const dropped: string[] = [];
    const terminal = rig.terminal([gateway], {
      onEvent: (event) => event.kind === 'answer-dropped' && dropped.push(event.differsIn),
    });
    expect((await terminal.signIn()).outcome).toBe('signed-in');
    expect(dropped).toEqual(['11', '41', 'mti']);
  });

  it('that the host refuses names the code and the cause, and says what would make it sure', async () => {
    const gateway = await rig.gateway(() => [hex(vectorFrame('G3'))]);
    const result = await rig.terminal([gateway]).signIn();
    expect(result).toMatchObject({
      outcome: 'refused',
      responseCode: '97',
      cause: { code: '203', id: 'terminal-not-registered', evidence: ['f39:97'] },
    });
    expect(result.cause?.missing).toContain('serial-in-registry');
  });

  it('that a host refuses is tried at the next endpoint, which has not proven who it is either', async () => {
    const refusing = await rig.gateway((request) => [answerTo(request, { 39: '97' })]);
    const result = await rig.terminal([refusing, await rig.gateway()]).signIn();
    expect(result.outcome).toBe('signed-in');
    expect(result.attempts.map((attempt) => attempt.result)).toEqual(['refused', 'signed-in']);
  });

  it('goes on to the next endpoint where nobody listens at the first', async () => {
    const gone = await rig.gateway();
    await gone.close();
    const result = await rig.terminal([gone, await rig.gateway()]).signIn();
    expect(result.outcome).toBe('signed-in');
    expect(result.attempts.map((attempt) => attempt.result)).toEqual(['connect-refused', 'signed-in']);
  });

  it('without any connection has failed, and the platform may be down', async () => {
    const gone = await rig.gateway();
    await gone.close();
    const result = await rig.terminal([gone]).signIn();
    expect(result).toMatchObject({ outcome: 'failed', responseCode: null, cause: { code: '503' } });
    expect(result.cause?.missing).toContain('control-endpoint');
  });

  it('at a silent host ends by its deadline as unknown', async () => {
    const clock = createManualClock();
    const gateway = await rig.gateway(() => 'silence');
    const terminal = rig.terminal([gateway], { clock, deadlineMs: 25_000 });
    const signingIn = terminal.signIn();
    await gateway.arrived(1);
    clock.advance(25_000);
    expect(await signingIn).toMatchObject({
      outcome: 'unknown',
      attempts: [{ result: 'no-answer' }],
      cause: { code: '900', id: 'unknown', missing: ['echo-test', 'control-endpoint'] },
    });
    expect(clock.now()).toBe(25_000);
  });

  it('gives up a silent plain host for another that is there, and never has two 0800s out', async () => {
    const clock = createManualClock();
    const [first, second] = [await rig.gateway(() => 'silence'), await rig.gateway(() => 'silence')];
    const told = new Hearing<TerminalEvent>();
    const terminal = rig.terminal([first, second], { clock, deadlineMs: 20_500, onEvent: told.tell });
    const signingIn = terminal.signIn();
    await first.arrived(1);
    clock.advance(800);
    await told.first((each) => each.kind === 'phase' && each.endpoint.endsWith(`:${second.endpoint.port}`));
    clock.advance(7_199);
    expect(second.requests).toHaveLength(0);
    clock.advance(1);
    await second.arrived(1);
    clock.advance(6_000);
    const { outcome, attempts, elapsedMs } = await signingIn;
    expect(outcome).toBe('unknown');
    expect(attempts.slice(0, 2)).toMatchObject([
      { phases: { answer: 8_000 }, result: 'no-answer' },
      { phases: { answer: 6_000 }, result: 'no-answer' },
    ]);
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
    expect(elapsedMs).toBe(14_000);
    expect(second.requests[0]?.fields[11]).toBe(first.requests[0]?.fields[11]);
  });

  it('whose peer speaks something else has failed, for the settings may be wrong', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await once(web.listen(0, '127.0.0.1'), 'listening');
    const { port } = web.address() as AddressInfo;
    const result = await rig.terminal([{ endpoint: { host: '127.0.0.1', port } }]).signIn();
    expect(result).toMatchObject({
      outcome: 'failed',
      attempts: [{ result: 'bad-frame' }],
      cause: { code: '702', id: 'settings-wrong' },
    });
    web.close();
  });

  it('that was closed by its owner ends at once', async () => {
    const gateway = await rig.gateway(() => 'silence');
    const terminal = rig.terminal([gateway]);
    const signingIn = terminal.signIn();
    await gateway.arrived(1);
    await terminal.close();
    expect(await signingIn).toMatchObject({ outcome: 'cancelled', cause: null });
    await expect(terminal.signIn()).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('keys never fall out of step:', () => {
  it('a lost 0810 leaves the keys of before good, until the set issued again comes through', async () => {
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway]);
    await terminal.signIn();
    gateway.respond = () => 'hang-up';
    const lost = await terminal.signIn();
    expect(lost.outcome).toBe('unknown');
    expect(new Set(lost.attempts.map(({ result }) => result))).toEqual(new Set(['closed']));
    expect(terminal.status()).toMatchObject({ isSignedIn: true, lastStan: '000002' });
    gateway.respond = approve;
    expect((await terminal.purchase(card)).outcome).toBe('approved');
    const { f62, mak } = anotherSet('1');
    gateway.respond = keysAre(f62);
    expect((await terminal.signIn()).outcome).toBe('signed-in');
    for (let again = 0; again < 2; again++) {
      expect((await terminal.signIn()).outcome, 'issued again is not retired').toBe('signed-in');
    }
    gateway.respond = (request) => [withMac(approval(request), mak)];
    expect((await terminal.purchase(card)).outcome).toBe('approved');
  });

  it('a KCV that does not fit leaves the keys of before in place and is reported on the same connection', async () => {
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway]);
    await terminal.signIn();
    gateway.respond = keysAre(badMakKcv());
    expect(await terminal.signIn()).toMatchObject({
      outcome: 'failed',
      responseCode: '00',
      attempts: [{ result: 'key-check-failed' }],
      cause: { code: '204', id: 'master-key-mismatch', evidence: ['key-check-failed', 'kcv:010'] },
    });
    const report = gateway.requests[2];
    expect(report).toMatchObject({ mti: '0820', fields: { 60: { '3': '362' } } });
    expect(Buffer.from(report?.fields[62] as Uint8Array).toString()).toBe('60010');
    expect(terminal.status()).toMatchObject({ isSignedIn: true, unreportedKeyFailure: null });
  });

  it('a KCV failure that could not be reported is reported before the next 0800', async () => {
    const clock = createManualClock();
    const gateway = await rig.gateway((request) =>
      request.mti === '0800' ? keysAre(badMakKcv())(request) : 'silence',
    );
    const terminal = rig.terminal([gateway], { clock });
    const failing = terminal.signIn();
    await gateway.arrived(2);
    clock.advance(3_000);
    expect((await failing).outcome).toBe('failed');
    expect(terminal.status().unreportedKeyFailure).toBe('010');
    gateway.respond = approve;
    expect((await terminal.signIn()).outcome).toBe('signed-in');
    expect(gateway.requests.map((request) => request.mti)).toEqual(['0800', '0820', '0820', '0800']);
    expect(terminal.status().unreportedKeyFailure).toBe(null);
  });

  it.each<[string, (request: Message) => Reply]>([
    ['refuses it and hangs up after each answer', (request) => [answerTo(request, { 39: '12' }), 'hang-up']],
    ['hangs up on it', () => 'hang-up'],
  ])('a report costs one connection at a host that %s, and no sign-in', async (_, toReports) => {
    const gateway = await rig.gateway((request) =>
      request.mti === '0820' ? toReports(request) : [...answersOf(keysAre(badMakKcv())(request)), 'hang-up'],
    );
    const terminal = rig.terminal([gateway]);
    expect((await terminal.signIn()).outcome).toBe('failed');
    await terminal.reportKeyFailure('010');
    gateway.respond = (request) =>
      request.mti === '0820' ? toReports(request) : [...answersOf(approve(request)), 'hang-up'];
    const from = gateway.requests.length;
    expect((await terminal.signIn()).outcome).toBe('signed-in');
    expect(terminal.status().unreportedKeyFailure).toBe(null);
    expect((await terminal.signIn()).outcome).toBe('signed-in');
    expect(gateway.requests.slice(from).filter(({ mti }) => mti === '0820')).toHaveLength(1);
  });

  it('a report in vain is not tried again where no other attempt is left', async () => {
    const clock = createManualClock();
    const retryBudget = createRetryBudget();
    const gateway = await rig.gateway((request) => (request.mti === '0820' ? 'hang-up' : approve(request)));
    const terminal = rig.terminal([gateway], { clock, retryBudget });
    await terminal.reportKeyFailure('010');
    retryBudget.spend(terminalId, clock.now(), 100);
    expect((await terminal.signIn()).outcome).not.toBe('signed-in');
    expect((await terminal.signIn()).outcome).toBe('signed-in');
  });

  it('a set that was replaced is never taken again, and the gateway is told', async () => {
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway]);
    await terminal.signIn();
    gateway.respond = keysAre(anotherSet('1').f62);
    await terminal.signIn();
    gateway.respond = approve;
    expect(await terminal.signIn()).toMatchObject({
      outcome: 'failed',
      attempts: [{ result: 'retired-set' }],
    });
    expect(Buffer.from(gateway.requests.at(-1)?.fields[62] as Uint8Array).toString()).toBe('60110');
    gateway.respond = keysAre(anotherSet('1').f62);
    expect((await terminal.signIn()).outcome).toBe('signed-in');
  });

  it.each([
    ['no F62', { 62: undefined }],
    ['an F62 of another form', { 62: new Uint8Array(24) }],
    ['the F42 of another merchant', { 42: '888000000000002' }],
    ['no F39', { 39: undefined }],
  ])('an 0810 with %s is not taken', async (_, fields) => {
    const gateway = await rig.gateway((request) => [
      answerTo(request, { 39: '00', 60: f60('000002'), 62: hex(vectorKeys('V1').f62), ...fields }),
    ]);
    const terminal = rig.terminal([gateway]);
    expect(await terminal.signIn()).toMatchObject({
      outcome: 'failed',
      attempts: [{ result: 'bad-answer' }],
    });
    expect(terminal.status().isSignedIn).toBe(false);
  });

  it('keys can be reported as bad by the owner, too', async () => {
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway]);
    expect((await terminal.reportKeyFailure()).outcome).toBe('nothing-to-report');
    expect((await terminal.reportKeyFailure('101')).outcome).toBe('reported');
    expect(Buffer.from(gateway.requests[0]?.fields[62] as Uint8Array).toString()).toBe('60101');
  });
});
