import { compileProfile, cupPos, type Message, readInBand, toHex } from '@rollcall/iso8583';
import { describe, expect, it } from 'vitest';
import { answerTo, approve } from '../test/fake-gateway.ts';
import type { EndpointScript } from '../test/scripted-net.ts';
import { at, inCluster, works } from '../test/scripted-terminal.ts';

const codec = compileProfile(cupPos);
const rollcall: EndpointScript = { ...inCluster(works), alpnProtocol: 'rollcall/1' };

function saidIn({ fields }: Message) {
  return cupPos.inBand && readInBand(cupPos.inBand, fields);
}

/** As a host that does not know F59: 30, and the rest as ever. */
function withoutF59(request: Message) {
  return request.fields[59] === undefined ? approve(request) : [answerTo(request, { 39: '30' })];
}

const f59s = (requests: readonly Message[]) => requests.map(({ fields }) => fields[59] !== undefined);

describe('Rollcall is told which operation an 0800 is of, and for how long its answer is waited for', () => {
  it.each(['rollcall/1', 'rollcall/2', 'h2'])('where it has agreed to speak %s', async (alpnProtocol) => {
    const { terminal, net, ended } = at([{ ...rollcall, alpnProtocol }]);
    const { operationId } = await ended(terminal.signIn());
    expect(net.requests.map(saidIn)).toEqual([{ operationId, remainingMs: 24_460 }]);
  });

  it('counted from when the 0800 leaves, on each path anew, under one F11', async () => {
    const mute = { ...rollcall, answerMs: null };
    const { terminal, net, ended } = at([mute, rollcall]);
    const { operationId } = await ended(terminal.signIn());
    const said = net.requests.map(saidIn);
    expect(said).toMatchObject([{ operationId }, { operationId }]);
    expect(said[0]?.remainingMs).toBeGreaterThan(said[1]?.remainingMs ?? Number.NaN);
    expect(new Set(net.requests.map(({ fields }) => fields[11])).size).toBe(1);
  });

  it('on a connection kept from before, too', async () => {
    const { terminal, net, ended } = at([rollcall], { keepsWarm: true });
    await ended(terminal.signIn());
    await ended(terminal.signIn());
    expect(net.dials).toHaveLength(1);
    expect(f59s(net.requests)).toEqual([true, true]);
    await terminal.close();
  });
});

describe('nobody else sees more than the dialect has', () => {
  const { cluster, ...unproven } = rollcall;

  it.each<[string, EndpointScript]>([
    ['a plain host', works],
    ['one that agreed to nothing', inCluster(works)],
    ['one that agreed to something else', { ...rollcall, alpnProtocol: 'http/1.1' }],
    ['one that is not authenticated', unproven],
  ])('%s gets the bytes of vector G1', async (_, script) => {
    const { terminal, net, ended } = at([script]);
    await ended(terminal.signIn());
    const [request] = net.requests;
    const encoded = codec.encode(request as Message);
    expect(encoded.ok && toHex(encoded.bytes)).toBe(
      '600003000060310031010008000020000000C0001600000131303030303030313838383030303030303030303030310011000000010030002553657175656E6365204E6F31323330363030303030303030310003303031',
    );
  });

  it('a dialect that has no place for it says nothing', async () => {
    const { inBand, ...profile } = cupPos;
    const { terminal, net, ended } = at([rollcall], { profile });
    await ended(terminal.signIn());
    expect(f59s(net.requests)).toEqual([false]);
  });

  it('what is no sign-in says nothing', async () => {
    const { terminal, net, ended } = at([rollcall]);
    await ended(terminal.echo());
    expect(f59s(net.requests)).toEqual([false]);
  });
});

describe('a gateway that answers 30', () => {
  it('is asked again without it on the same connection, under the same F11, and never told again', async () => {
    const { terminal, net, ended } = at([{ ...rollcall, respond: withoutF59 }]);
    expect(await ended(terminal.signIn())).toMatchObject({
      outcome: 'signed-in',
      attempts: [{ result: 'signed-in' }],
    });
    expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
    expect(f59s(net.requests)).toEqual([true, false, false]);
    expect(net.requests.slice(0, 2).map(({ fields }) => fields[11])).toEqual(['000001', '000001']);
    expect(net.dials).toHaveLength(2);
  });

  it('for another reason has said no, after one more question', async () => {
    const respond = (request: Message) => [answerTo(request, { 39: '30' })];
    const { terminal, net, ended } = at([{ ...rollcall, respond }]);
    expect(await ended(terminal.signIn())).toMatchObject({ outcome: 'refused', responseCode: '30' });
    expect(f59s(net.requests)).toEqual([true, false]);
  });

  it('leaves the others told', async () => {
    const respond = (request: Message) => (request.fields[59] ? withoutF59(request) : 'silence');
    const { terminal, net, ended } = at([{ ...rollcall, respond }, rollcall]);
    expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
    expect(f59s(net.requests)).toEqual([true, false, true]);
  });
});
