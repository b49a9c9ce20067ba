import { Secret } from '@rollcall/keys';
import { createManualClock } from '@rollcall/transport';
import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, approval, approve, type FakeGateway, withMac } from '../test/fake-gateway.ts';
import { anotherSet, ascii, createRig, pan, pin, track2 } from '../test/rig.ts';
import { hex, toHex, vectorFrame, vectorKeys } from '../test/vectors.ts';
import type { Terminal } from './index.ts';

const rig = createRig();
afterEach(() => rig.clear());

/** A terminal that has signed in with G1 and G2, and its gateway. */
async function signedIn(): Promise<{ terminal: Terminal; gateway: FakeGateway }> {
  const gateway = await rig.gateway();
  const terminal = rig.terminal([gateway]);
  await terminal.signIn();
  return { terminal, gateway };
}

const card = { amount: 100, track2: ascii(track2), pin: ascii(pin) };

describe('a purchase', () => {
  it('sends vector G7 byte for byte, PIN block and MAC included, and is approved', async () => {
    const { terminal, gateway } = await signedIn();
    const result = await terminal.purchase(card);
    expect(toHex(gateway.frames[1])).toBe(vectorFrame('G7'));
    expect(result).toMatchObject({
      outcome: 'approved',
      reason: null,
      responseCode: '00',
      rrn: '083015000001',
      authorisationCode: '123456',
      amount: '000000000100',
      stan: '000002',
      batchNumber: '000002',
      mustSignIn: false,
    });
  });

  it('with a keyed card carries F2 and F14 and no PIN fields', async () => {
    const { terminal, gateway } = await signedIn();
    await terminal.purchase({ amount: '000000001234', pan: ascii(pan), expiry: '2512' });
    const fields = gateway.requests[1]?.fields;
    expect(fields).toMatchObject({ 2: pan, 4: '000000001234', 14: '2512', 22: '012' });
    expect(Object.keys(fields ?? {})).not.toContain('52');
  });

  it('that the dialect cannot carry is not sent: the SM4 PIN block of 16 bytes in an F52 of 8', async () => {
    const { form, tmk, f62 } = vectorKeys('W6');
    const gateway = await rig.gateway((request) => [answerTo(request, { 39: '00', 62: hex(f62) })]);
    const terminal = rig.terminal([gateway], { form, tmk: Secret.fromHex(tmk) });
    await terminal.signIn();
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'failed', reason: 'not-encodable' });
    expect(gateway.requests).toHaveLength(1);
    expect(terminal.status()).toMatchObject({ reversal: null, lastStan: '000001' });
  });

  it('before a sign-in is not sent', async () => {
    const gateway = await rig.gateway();
    const result = await rig.terminal([gateway]).purchase(card);
    expect(result).toMatchObject({ outcome: 'failed', reason: 'not-signed-in', mustSignIn: true });
    expect(gateway.requests).toHaveLength(0);
  });

  it('that the host declines is settled, whether the decline has a MAC or not', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = (request) => [answerTo(request, { 39: '51' })];
    expect(await terminal.purchase(card)).toMatchObject({
      outcome: 'declined',
      responseCode: '51',
      mustSignIn: false,
    });
    expect(terminal.status().reversal).toBe(null);
  });

  it.each(['A0', '77', '99'])(
    'answered with %s asks for a sign-in, leaves the keys in place and is reversed after it',
    async (code) => {
      const { terminal, gateway } = await signedIn();
      gateway.respond = (request) => [answerTo(request, { 39: code })];
      const asked = { outcome: 'unknown', reason: 'sign-in-asked', responseCode: code, mustSignIn: true };
      expect(await terminal.purchase(card)).toMatchObject(asked);
      expect(terminal.status()).toMatchObject({ isSignedIn: true, isSignInDue: true });
      const due = { stan: '000002', reason: '06', tries: 0, signInsGranted: 0 };
      expect(terminal.status().reversal).toMatchObject({ ...due, isSignInAwaited: true });
      // Under the keys of now neither the 0400 nor another 0200 leaves.
      const held = { outcome: 'failed', reason: 'reversal-pending', mustSignIn: true };
      expect(await terminal.purchase(card)).toMatchObject(held);
      expect(gateway.requests.map(({ mti }) => mti)).toEqual(['0800', '0200']);
      gateway.respond = approve;
      await terminal.signIn();
      expect(terminal.status().isSignInDue).toBe(false);
      expect(terminal.status().reversal).toMatchObject({ ...due, isSignInAwaited: false });
      expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved' });
      const sent = gateway.requests.slice(-2).map(({ mti, fields }) => [mti, fields['11'], fields['39']]);
      expect(sent).toEqual([
        ['0400', '000002', '06'],
        ['0200', '000004', undefined],
      ]);
    },
  );

  it('whose F11 the host knows already (94) is declined, and F11 leaps ahead', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = (request) => [answerTo(request, { 39: '94' })];
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'declined', stan: '000002' });
    gateway.respond = approve;
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved', stan: '000053' });
  });

  it('without an answer ends by its deadline as unknown, to be reversed with 98', async () => {
    const clock = createManualClock();
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { clock, deadlineMs: 25_000 });
    await terminal.signIn();
    gateway.respond = () => 'silence';
    const buying = terminal.purchase(card);
    await gateway.arrived(2);
    clock.advance(25_000);
    expect(await buying).toMatchObject({ outcome: 'unknown', reason: 'no-answer', stan: '000002' });
    expect(terminal.status().reversal).toMatchObject({ stan: '000002', reason: '98' });
  });

  it('approved with processing requirement 3 asks for a sign-in', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = (request) => [
      withMac({ ...approval(request), header: '603103310100' }, vectorKeys('V1').mak),
    ];
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved', mustSignIn: true });
  });

  it.each([
    [
      'another MAC',
      (request: Parameters<typeof approval>[0]) => withMac(approval(request), anotherSet('1').mak),
    ],
    [
      'no MAC',
      (request: Parameters<typeof approval>[0]) =>
        answerTo(request, { 3: '000000', 4: '000000000100', 39: '00' }),
    ],
    [
      'A2 and no MAC',
      (request: Parameters<typeof approval>[0]) =>
        answerTo(request, { 3: '000000', 4: '000000000100', 39: 'A2' }),
    ],
  ])('approved with %s is not believed: unknown, to be reversed with A0', async (_, answer) => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = (request) => [answer(request)];
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'unknown', reason: 'bad-mac' });
    expect(terminal.status().reversal).toMatchObject({ stan: '000002', reason: 'A0' });
  });

  it('approved for another amount is not believed', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = (request) => {
      const wrong = approval(request);
      return [withMac({ ...wrong, fields: { ...wrong.fields, 4: '000000000001' } }, vectorKeys('V1').mak)];
    };
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'unknown', reason: 'bad-answer' });
  });

  it('is what was asked for, whatever becomes of the request while it waits for its turn', async () => {
    const { gateway, terminal } = await signedIn();
    const request = { ...card };
    const before = terminal.echo();
    const buying = terminal.purchase(request);
    Object.assign(request, { amount: -1, track2: null });
    await before;
    expect(await buying).toMatchObject({ outcome: 'approved', amount: '000000000100' });
    expect(gateway.requests.at(-1)?.fields[4]).toBe('000000000100');
  });

  it('with bad input is refused without repeating it', async () => {
    const { terminal } = await signedIn();
    const bad = [
      { ...card, amount: 0 },
      { ...card, amount: '1' },
      { ...card, track2: ascii('62250000?') },
      { ...card, pin: ascii('12') },
      { amount: 1 },
    ];
    for (const request of bad) {
      const error = await terminal.purchase(request).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'bad-request' });
      expect(error.message).not.toMatch(/6225|12\b/);
    }
  });
});

describe('a reversal', () => {
  it('of a purchase without answer is vector G8 byte for byte', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = () => 'hang-up';
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'unknown', reason: 'closed' });
    gateway.respond = approve;
    expect(await terminal.reverse()).toMatchObject({ outcome: 'reversed', responseCode: '00' });
    expect(toHex(gateway.frames[2])).toBe(vectorFrame('G8'));
    expect(await terminal.reverse()).toMatchObject({ outcome: 'nothing-to-reverse' });
  });

  it('goes out before the next purchase, and keeps it back while it is not done', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = () => 'hang-up';
    await terminal.purchase(card);
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'failed', reason: 'reversal-pending' });
    gateway.respond = approve;
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved', stan: '000003' });
    expect(gateway.requests.map((request) => request.mti)).toEqual(['0800', '0200', '0400', '0400', '0200']);
  });

  it.each(['12', '25'])('answered with %s is done: there was nothing to take back', async (code) => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = () => 'hang-up';
    await terminal.purchase(card);
    gateway.respond = (request) => [answerTo(request, { 39: code })];
    expect(await terminal.reverse()).toMatchObject({ outcome: 'reversed', responseCode: code });
  });

  it('after a new sign-in has its MAC under the new set', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = () => 'hang-up';
    await terminal.purchase(card);
    const { f62, mak } = anotherSet('1');
    gateway.respond = (request) =>
      request.mti === '0800' ? [answerTo(request, { 39: '00', 62: f62 })] : [withMac(approval(request), mak)];
    await terminal.signIn();
    expect((await terminal.reverse()).outcome).toBe('reversed');
    const sent = gateway.requests.at(-1);
    expect(toHex(gateway.frames.at(-1))).toBe(sent && toHex(withMac(sent, mak)));
  });
});

describe('exchanges without keys:', () => {
  it('an echo is vector G4 byte for byte', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = () => [hex(vectorFrame('G5'))];
    expect(await terminal.echo()).toMatchObject({ outcome: 'answered', responseCode: '00' });
    expect(toHex(gateway.frames[1])).toBe(vectorFrame('G4'));
  });

  it('a sign-off is vector G6 byte for byte, and a purchase after it is not sent', async () => {
    const { terminal, gateway } = await signedIn();
    for (let stan = 2; stan <= 9; stan++) await terminal.signOff();
    expect(toHex(gateway.frames.at(-1))).toBe(vectorFrame('G6'));
    expect(terminal.status().isSignedIn).toBe(false);
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'failed', reason: 'not-signed-in' });
  });

  it('a sign-off that is not answered leaves the terminal signed in', async () => {
    const { terminal, gateway } = await signedIn();
    gateway.respond = () => 'hang-up';
    expect((await terminal.signOff()).outcome).toBe('unknown');
    expect(terminal.status().isSignedIn).toBe(true);
  });
});
