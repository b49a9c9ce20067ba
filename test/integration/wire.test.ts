import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  encodeFrame,
  type Framing,
  type Link,
  type Message,
  openLink,
  type ReceivedMessage,
  type Terminal,
} from '../independent/terminal.mjs';
import { type Deployment, makeDeployment, onLink, signIn } from './deployment.ts';
import type { GatewayProcess } from './gateway-process.mjs';
import { frameBytes } from './vectors.ts';

const amount = '000000000100';
const framings: readonly Framing[] = ['binary2', 'bcd2', 'ascii4', 'none'];

let deployment: Deployment;
let gateway: GatewayProcess;
let terminal: Terminal;
let neighbours: readonly Terminal[];

beforeAll(async () => {
  deployment = await makeDeployment();
  terminal = await deployment.addTerminal();
  const ids = Array.from({ length: 12 }, (_, i) => String(30000001 + i));
  const added: Terminal[] = [];
  for (const terminalId of ids) added.push(await deployment.addTerminal({ terminalId }));
  neighbours = added;
  gateway = await deployment.start();
});

afterAll(async () => {
  if (gateway) expect(await gateway.stop()).toBe(0);
  await deployment?.remove();
});

describe('the echo test', () => {
  it('G4 is answered like G5', async () => {
    const answer = await onLink(gateway, (link) => {
      link.send(frameBytes('G4'));
      return link.next();
    });
    expect(answer).toMatchObject({ mti: '0830', tpdu: '6000000003', header: '603100310100' });
    expect(Object.keys(answer.fields).map(Number)).toEqual([12, 13, 37, 39, 41, 42, 60]);
    expect(answer.fields).toMatchObject({ 39: '00', 41: '10000001', 60: '00000002301' });
  });
});

describe('standing answers', () => {
  it.each([
    ['0800', '360', undefined],
    ['0800', '370', '0'],
    ['0820', '372', '0'],
    ['0800', '380', '0'],
    ['0820', '382', '0'],
    ['0800', '371', undefined],
    ['0800', '381', undefined],
    ['0320', '201', undefined],
    ['0320', '202', undefined],
    ['0320', '207', undefined],
  ])('%s/%s is told that there is nothing (F62 %s)', async (mti, code, f62) => {
    const answer = await onLink(gateway, (link) => link.request(terminal.management(mti, code)));
    expect(answer.fields[39]).toBe('00');
    expect(answer.fields[62]?.toString('latin1')).toBe(f62);
  });

  it('a settlement (G13) that knows of a purchase the gateway does not is told that the sides differ', async () => {
    const answer = await onLink(gateway, (link) => {
      link.send(frameBytes('G13'));
      return link.next();
    });
    expect(answer).toMatchObject({
      mti: '0510',
      fields: { 11: '000015', 39: '00', 49: '156', 60: '00000003201' },
    });
    const totals = '000000010000001000000000000000';
    expect(answer.fields[48]).toBe(`${totals}2${'0'.repeat(30)}2`);
  });

  it('a status upload (G14) is taken', async () => {
    const answer = await onLink(gateway, (link) => {
      link.send(frameBytes('G14'));
      return link.next();
    });
    expect(answer).toMatchObject({ mti: '0830', fields: { 11: '000016', 39: '00' } });
  });
});

describe('what is not understood', () => {
  it.each([
    ['0800', '999', '0810'],
    ['0820', '999', '0830'],
    ['0500', '999', '0510'],
    ['0100', '000', '0110'],
    ['0600', '001', '0610'],
    ['0220', '000', '0230'],
  ])('%s/%s is answered %s with 12', async (mti, code, responseMti) => {
    const answer = await onLink(gateway, (link) => link.request(terminal.management(mti, code)));
    expect(answer).toMatchObject({
      mti: responseMti,
      fields: { 39: '12', 41: '10000001', 60: `00000001${code}` },
    });
  });

  it.each([
    ['N1', { 11: '000001', 41: '10000001' }],
    ['N3', { 11: '000001', 41: '10000001', 42: '888000000000001', 60: '00000001003' }],
    ['N4', { 11: '000001', 41: '10000001', 42: '888000000000001' }],
    ['N5', { 11: '000001', 41: '10000001', 42: '888000000000001' }],
    ['N6', { 11: '000001' }],
    ['N8', {}],
    ['N10', { 11: '000001', 41: '10000001', 42: '888000000000001', 60: '00000001003' }],
  ])('a body that does not decode (%s) is answered 30 with what could be read', async (id, echoed) => {
    const answer = await onLink(gateway, (link) => {
      link.send(frameBytes(id));
      return link.next();
    });
    expect(answer).toMatchObject({ mti: '0810', fields: { ...echoed, 39: '30' } });
    expect(answer.fields[62]).toBeUndefined();
  });

  it('a body that does not decode leaves the connection good for the next', async () => {
    await onLink(gateway, async (link) => {
      link.send(Buffer.concat([frameBytes('N3'), encodeFrame(terminal.echo())]));
      expect((await link.next()).fields[39]).toBe('30');
      expect((await link.next()).mti).toBe('0830');
    });
  });

  it('a frame whose MTI cannot be read ends the connection, and is recorded', async () => {
    const link = await openLink({ port: gateway.port });
    link.send(encodeFrame(terminal.echo()));
    await link.next();
    const before = link.bytesRead;
    link.send(frameBytes('N7'));
    await link.closed();
    expect(link.bytesRead).toBe(before);
  });

  it.each([
    ['a length beyond every limit', Buffer.from('FFFF600003000060310031010008', 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'latin1')],
    ['noise', Buffer.alloc(64, 0xa5)],
  ])('%s ends the connection without a word', async (_, bytes) => {
    const link = await openLink({ port: gateway.port });
    link.send(bytes);
    await link.closed();
    expect(link.bytesRead).toBe(0);
  });

  it('a length beyond every limit ends a connection that was good before', async () => {
    const link = await openLink({ port: gateway.port });
    link.send(terminal.echo());
    await link.next();
    link.send(Buffer.from('FFFF6000030000', 'hex'));
    await link.closed();
  });

  it.each(["R1'", "R2'", 'R6', 'G2'])('an answer (%s) is never answered', async (id) => {
    await onLink(gateway, async (link) => {
      link.send(frameBytes(id));
      link.send(terminal.echo());
      expect((await link.next()).mti).toBe('0830');
    });
  });
});

describe('dumps of terminals in the field', () => {
  it.each([
    ['R1', '0810'],
    ['R2', '0810'],
    ['R8', '0410'],
    ['R9', '0210'],
    ['R10a', '0810'],
    ['R10b', '0810'],
  ])('%s is answered with %s', async (id, mti) => {
    const answer = await onLink(gateway, (link) => {
      link.send(frameBytes(id));
      return link.next();
    });
    expect(answer).toMatchObject({ mti, fields: { 39: '97' } });
  });

  it.each([
    ['R1', '50080001', '309310083985008', '003'],
    ['R2', '61000001', '898630141111085', '003'],
    ['R10a', '28800078', '983652243111881', '004'],
    ['R10b', '10000016', '188210001210162', '003'],
  ])('%s signs in once its terminal is registered', async (id, terminalId, merchantId, form) => {
    const known = await deployment.addTerminal({ terminalId, merchantId });
    const answer = await onLink(gateway, (link) => {
      link.send(frameBytes(id));
      return link.next();
    });
    const request = known.management('0800', form);
    expect(known.takeKeys(request, answer).form).toBe(form);
  });

  it('R12, without prefix, TPDU and header, is answered in the same way', async () => {
    const bytes = frameBytes('R12 (no length prefix, no TPDU)');
    const refused = await answerTo(bytes, 'none');
    expect(refused).toMatchObject({ tpdu: null, header: null, mti: '0810', fields: { 39: '97' } });
    const known = await deployment.addTerminal({ terminalId: '90361748', merchantId: '923011753991695' });
    const answer = await answerTo(bytes, 'none');
    expect(answer.tpdu).toBeNull();
    known.takeKeys(known.management('0800', '004'), answer);
  });
});

describe('framing', () => {
  it.each(framings)('%s is recognised and answered in kind', async (framing) => {
    const link = await openLink({ port: gateway.port, framing });
    await signIn(link, terminal);
    const answer = await link.request(terminal.purchase({ amount }));
    expect(answer.fields[39]).toBe('00');
    expect(terminal.isMacGood(answer)).toBe(true);
    await link.drop();
  });

  it.each(framings)('%s is recognised when bytes drip in one at a time', async (framing) => {
    const link = await openLink({ port: gateway.port, framing });
    await link.drip(encodeFrame(terminal.echo(), framing));
    expect((await link.next()).mti).toBe('0830');
    await link.drip(encodeFrame(terminal.signIn(), framing));
    expect((await link.next()).fields[39]).toBe('00');
    await link.drop();
  });

  it.each(framings)('%s holds several frames in one write', async (framing) => {
    const link = await openLink({ port: gateway.port, framing });
    const requests = [
      terminal.echo(),
      terminal.management('0820', '372'),
      terminal.signIn(),
      terminal.echo(),
    ];
    link.send(Buffer.concat(requests.map((request) => encodeFrame(request, framing))));
    const answers = [await link.next(), await link.next(), await link.next(), await link.next()];
    expect(answers.map(({ mti }) => mti).sort()).toEqual(['0810', '0830', '0830', '0830']);
    await link.drop();
  });

  it('a frame of length 0 keeps the connection open', async () => {
    await onLink(gateway, async (link) => {
      link.send(terminal.echo());
      await link.next();
      link.send(Buffer.from('0000', 'hex'));
      link.send(terminal.echo());
      expect((await link.next()).mti).toBe('0830');
    });
  });

  it('a terminal that has stopped sending still gets its answer', async () => {
    const link = await openLink({ port: gateway.port });
    link.send(terminal.signIn());
    link.end();
    expect((await link.next()).fields[39]).toBe('00');
    await link.closed();
  });
});

describe('a multiplexer', () => {
  it('signs several terminals in over one connection, in one write, each with keys of its own', async () => {
    await onLink(gateway, async (link) => {
      const requests = neighbours.map((each) => each.signIn());
      link.send(Buffer.concat(requests.map((request) => encodeFrame(request))));
      const answers = await Promise.all(requests.map((request) => link.answerTo(request)));
      for (const [i, answer] of answers.entries()) neighbours[i]?.takeKeys(requests[i] as Message, answer);
      expect(new Set(neighbours.map(({ keys }) => keys?.mak.toString('hex'))).size).toBe(neighbours.length);
      expect(answers.map(({ tpdu }) => tpdu)).toEqual(neighbours.map(() => '6000000003'));
    });
  });

  it('interleaves their purchases, each answered under its own keys', async () => {
    await onLink(gateway, async (link) => {
      for (const each of neighbours) await signIn(link, each);
      const rounds = [1, 2, 3].flatMap(() =>
        neighbours.map((each) => ({ each, request: each.purchase({ amount }) })),
      );
      link.send(Buffer.concat(rounds.map(({ request }) => encodeFrame(request))));
      const answers = await Promise.all(rounds.map(({ request }) => link.answerTo(request)));
      for (const [i, answer] of answers.entries()) {
        expect(answer.fields[39]).toBe('00');
        expect(rounds[i]?.each.isMacGood(answer)).toBe(true);
      }
    });
  });

  it('may give each terminal its own TPDU source, which comes back as destination', async () => {
    await onLink(gateway, async (link) => {
      const [first, second] = neighbours as [Terminal, Terminal];
      const answers = await Promise.all([
        link.request({ ...first.echo(), tpdu: '6000030011' }),
        link.request({ ...second.echo(), tpdu: '6000030022' }),
      ]);
      expect(answers.map(({ tpdu }) => tpdu)).toEqual(['6000110003', '6000220003']);
    });
  });
});

describe('several connections of one terminal', () => {
  it('share its keys', async () => {
    const own = neighbours[0] as Terminal;
    const links = await Promise.all([1, 2, 3].map(() => openLink({ port: gateway.port })));
    await signIn(links[0] as Link, own);
    const answers = await Promise.all(links.map((link) => link.request(own.purchase({ amount }))));
    expect(answers.map(({ fields }) => fields[39])).toEqual(['00', '00', '00']);
    expect(new Set(answers.map(({ fields }) => fields[37])).size).toBe(3);
    await Promise.all(links.map((link) => link.drop()));
  });
});

async function answerTo(bytes: Buffer, framing: Framing): Promise<ReceivedMessage> {
  const link = await openLink({ port: gateway.port, framing });
  link.send(bytes);
  const answer = await link.next();
  await link.drop();
  return answer;
}
