import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, encrypt, openLink, Terminal, testCard } from '../independent/terminal.mjs';
import { type Deployment, makeDeployment, merchantId, onLink, signIn, v1Tmk } from './deployment.ts';
import type { GatewayProcess } from './gateway-process.mjs';

const amount = '000000000100';
const otherTmk = '0123456789ABCDEFFEDCBA9876543210';

let deployment: Deployment;
let gateway: GatewayProcess;
let nextTerminal = 20000001;

beforeAll(async () => {
  deployment = await makeDeployment();
  await deployment.addTerminal();
  gateway = await deployment.start();
});

afterAll(async () => {
  if (gateway) expect(await gateway.stop()).toBe(0);
  await deployment?.remove();
});

/** A terminal that no other test speaks for, registered while the gateway runs. */
function freshTerminal(flags: readonly string[] = []): Promise<Terminal> {
  return deployment.addTerminal({ terminalId: String(nextTerminal++), tmk: otherTmk, flags });
}

describe('a sign-in', () => {
  it('brings a script that knows nothing but G1 and the TMK its keys', async () => {
    const script = fileURLToPath(new URL('../independent/g1-sign-in.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, `127.0.0.1:${gateway.port}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const [code] = await once(child, 'close');
    expect(out.trim()).toBe('OK');
    expect(code).toBe(0);
  });

  it('is answered with the fields of an 0810, the batch, and the header and TPDU turned round', async () => {
    const terminal = await freshTerminal();
    terminal.header = '60310331110E';
    const answer = await onLink(gateway, (link) => signIn(link, terminal));
    expect(answer).toMatchObject({ tpdu: '6000000003', header: '60310031110E', mti: '0810' });
    expect(Object.keys(answer.fields).map(Number)).toEqual([11, 12, 13, 32, 37, 39, 41, 42, 60, 62]);
    expect(answer.fields[11]).toBe('000001');
    expect(answer.fields[12]).toMatch(/^([01]\d|2[0-3])[0-5]\d[0-5]\d$/);
    expect(answer.fields[37]).toMatch(/^[0-9A-Z]{12}$/);
    expect(answer.fields[60]).toBe('00000001003');
  });

  it.each([
    ['003', []],
    ['003', ['--mak-bytes', '16']],
    ['004', []],
  ])('in form %s %s brings keys that a purchase proves', async (form, flags) => {
    const terminal = await freshTerminal(flags);
    await onLink(gateway, async (link) => {
      await signIn(link, terminal, form);
      expect(terminal.keys?.mak).toHaveLength(flags.length ? 16 : 8);
      const answer = await link.request(terminal.purchase({ amount }));
      expect(answer.fields[39]).toBe('00');
      expect(terminal.isMacGood(answer)).toBe(true);
    });
  });

  it('in form 001 and in form 006 brings keys under a TMK of that kind', async () => {
    const single = await deployment.addTerminal({
      terminalId: String(nextTerminal++),
      tmk: '0123456789ABCDEF',
    });
    const sm4 = await freshTerminal(['--cipher', 'sm4']);
    await onLink(gateway, async (link) => {
      for (const [terminal, form] of [
        [single, '001'],
        [sm4, '006'],
      ] as const) {
        await signIn(link, terminal, form);
        const answer = await link.request(terminal.purchase({ amount }));
        expect(answer.fields[39]).toBe('00');
        expect(terminal.isMacGood(answer)).toBe(true);
      }
    });
  });

  it('of a terminal that nobody registered is refused with 97', async () => {
    const stranger = new Terminal({ terminalId: '99999999', merchantId, tmk: v1Tmk });
    const answer = await onLink(gateway, (link) => link.request(stranger.signIn()));
    expect(answer.fields[39]).toBe('97');
    expect(answer.fields[62]).toBeUndefined();
  });

  it('in an old batch is answered with the batch of the gateway', async () => {
    const terminal = await freshTerminal();
    terminal.batch = '000777';
    await onLink(gateway, async (link) => {
      const answer = await signIn(link, terminal);
      expect(answer.fields[60]).toBe('00000001003');
      expect((await link.request(terminal.purchase({ amount }))).fields[39]).toBe('00');
    });
  });

  it('under a merchant number with blanks at its end is answered with the same bytes', async () => {
    const padded = await deployment.addTerminal({
      terminalId: String(nextTerminal++),
      merchantId: '8880000001     ',
    });
    const answer = await onLink(gateway, (link) => signIn(link, padded));
    expect(answer.fields[42]).toBe('8880000001     ');
  });

  it("under another merchant's number is refused with 03", async () => {
    const terminal = await freshTerminal();
    const impostor = new Terminal({
      terminalId: terminal.terminalId,
      merchantId: '888000000000002',
      tmk: otherTmk,
    });
    const answer = await onLink(gateway, (link) => link.request(impostor.signIn()));
    expect(answer.fields[39]).toBe('03');
    expect(answer.fields[62]).toBeUndefined();
  });

  it('from an address that is not allowed is refused with 58', async () => {
    const terminal = await freshTerminal(['--allow', '203.0.113.0/24']);
    const answer = await onLink(gateway, (link) => link.request(terminal.signIn()));
    expect(answer.fields[39]).toBe('58');
  });
});

describe('a purchase', () => {
  it('is approved, with a reference, an authorisation code and a good MAC', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const request = terminal.purchase({ amount });
      const answer = await link.request(request);
      expect(answer).toMatchObject({ mti: '0210', tpdu: '6000000003', header: '603100310100' });
      expect(answer.fields).toMatchObject({
        3: '000000',
        4: amount,
        11: request.fields[11],
        39: '00',
        49: '156',
      });
      expect(answer.fields[37]).toMatch(/^[0-9A-Z]{12}$/);
      expect(answer.fields[38]).toMatch(/^[0-9A-Z]{6}$/);
      expect(answer.fields[35]).toBeUndefined();
      expect(terminal.isMacGood(answer)).toBe(true);
    });
  });

  it('with a wrong MAC is refused with A0 and leaves the set it was not made under alone', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const good = terminal.purchase({ amount });
      const forged = { ...good, fields: { ...good.fields, 64: Buffer.from('00000000', 'latin1') } };
      expect((await link.request(forged)).fields[39]).toBe('A0');
      expect((await link.request(good)).fields[39]).toBe('00');
    });
  });

  it('without a MAC is refused with A0', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const { 64: _, ...fields } = terminal.purchase({ amount }).fields;
      const bare = { tpdu: terminal.tpdu, header: terminal.header, mti: '0200', fields };
      expect((await link.request(bare)).fields[39]).toBe('A0');
    });
  });

  it('with one changed digit of the amount is refused with A0', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const good = terminal.purchase({ amount });
      const changed = { ...good, fields: { ...good.fields, 4: '000000000101' } };
      expect((await link.request(changed)).fields[39]).toBe('A0');
    });
  });

  it('in another batch is refused with 77', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const answer = await link.request(terminal.purchase({ amount, batch: '000002' }));
      expect(answer.fields[39]).toBe('77');
    });
  });

  it('before any sign-in is refused with 77', async () => {
    const terminal = await freshTerminal();
    const keys = { cipher: 'des', form: '003', pik: Buffer.alloc(16, 1), mak: Buffer.alloc(8, 1) } as const;
    const answer = await onLink(gateway, (link) => link.request(terminal.purchase({ amount, keys })));
    expect(answer.fields[39]).toBe('77');
  });

  it('with a PIN that reads is approved', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const answer = await link.request(terminal.purchase({ amount, pin: '123456' }));
      expect(answer.fields[39]).toBe('00');
    });
  });

  it('with a PIN block that is not mixed with the PAN is approved', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const { fields, ...rest } = terminal.purchase({ amount, pin: '123456' });
      const pik = terminal.keys?.pik ?? Buffer.alloc(0);
      const block = encrypt('des', pik, Buffer.from('06123456FFFFFFFF', 'hex'));
      const without = { ...rest, fields: { ...fields, 52: block, 53: '1600000000000000' } };
      expect((await link.request(terminal.withMac(without))).fields[39]).toBe('00');
    });
  });

  it('with a PIN that does not read is refused with 99, and the next sign-in brings other keys', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const first = terminal.keys;
      const good = terminal.purchase({ amount, pin: '123456' });
      const block = encrypt('des', Buffer.alloc(16, 7), Buffer.from('06126456FFFFFFDA', 'hex'));
      const bad = terminal.withMac({ ...good, fields: { ...good.fields, 52: block } });
      expect((await link.request(bad)).fields[39]).toBe('99');
      await signIn(link, terminal);
      expect(terminal.keys?.pik).not.toEqual(first?.pik);
      const answer = await link.request(terminal.purchase({ amount, pin: '123456' }));
      expect(answer.fields[39]).toBe('00');
    });
    const { keySets } = await deployment.show(terminal.terminalId);
    expect(keySets.map(({ madeFor }) => madeFor)).toEqual(['first', 'pin-failure']);
  });

  it('that the test host declines keeps its code', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const answer = await link.request(terminal.purchase({ amount: '000000009951' }));
      expect(answer.fields[39]).toBe('51');
    });
  });

  it('with a typed-in PAN instead of a track is read the same', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const { 35: _, ...swiped } = terminal.purchase({ amount, pin: '123456' }).fields;
      const fields = { ...swiped, 2: testCard.pan, 14: '2512', 22: '011' };
      const typed = terminal.withMac({ tpdu: terminal.tpdu, header: terminal.header, mti: '0200', fields });
      expect((await link.request(typed)).fields[39]).toBe('00');
    });
  });
});

describe('a sign-off', () => {
  it('is answered 00 in an 0830', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const answer = await link.request(terminal.signOff());
      expect(answer.mti).toBe('0830');
      expect(answer.fields).toMatchObject({ 11: '000002', 39: '00', 60: '00000001002' });
    });
  });
});

describe('what is recorded', () => {
  it('says why each attempt ended as it did', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      await link.request(terminal.purchase({ amount }));
      const { fields, ...rest } = terminal.purchase({ amount });
      await link.request({ ...rest, fields: { ...fields, 64: Buffer.alloc(8, 0x30) } });
    });
    await expect
      .poll(async () => (await deployment.show(terminal.terminalId)).attempts.map(({ reason }) => reason), {
        timeout: 10_000,
      })
      .toEqual(['mac-failure', 'approved', 'signed-in']);
  });

  it('is said in frames that go back the way they came', () => {
    const terminal = new Terminal({ terminalId: '10000001', merchantId, tmk: v1Tmk });
    expect(encodeFrame(terminal.echo()).toString('hex')).toMatch(/^0034600003/);
  });
});

it('ends when it is asked to, while a terminal is connected', async () => {
  const other = await makeDeployment();
  const running = await other.start();
  const link = await openLink({ port: running.port });
  expect(await running.stop()).toBe(0);
  await link.closed();
  expect(running.stdout()).toBe(`ready {"listen":["tcp://127.0.0.1:${running.port}"]}\n`);
  await other.remove();
});
