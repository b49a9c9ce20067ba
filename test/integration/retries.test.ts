import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Terminal } from '../independent/terminal.mjs';
import { type Deployment, makeDeployment, onLink, signIn } from './deployment.ts';
import type { GatewayProcess } from './gateway-process.mjs';

const amount = '000000000100';

let deployment: Deployment;
let gateway: GatewayProcess;
let nextTerminal = 10000001;
/** What the answers table has to hold of each terminal at the end. */
const due = new Map<string, readonly object[]>();

beforeAll(async () => {
  deployment = await makeDeployment();
  gateway = await deployment.start();
});

afterAll(async () => {
  await gateway?.stop();
  await deployment?.remove();
});

function freshTerminal(): Promise<Terminal> {
  return deployment.addTerminal({ terminalId: String(nextTerminal++) });
}

function expectRows(terminal: Terminal, ...rows: readonly object[]): void {
  due.set(terminal.terminalId, rows);
}

async function killAndRestart(): Promise<void> {
  await gateway.kill();
  gateway = await deployment.start();
}

describe('a purchase sent twice', () => {
  it('is booked once and answered the same', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const request = terminal.purchase({ amount });
      const [first, second] = [await link.request(request), await link.request(request)];
      expect(first.fields[39]).toBe('00');
      expect(second.fields).toEqual(first.fields);
      expectRows(terminal, {
        state: 'approved',
        rrn: first.fields[37],
        authorisation_code: first.fields[38],
      });
    });
  });

  it('is booked once when both are under way at the same time on two connections', async () => {
    const terminal = await freshTerminal();
    const request = await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      return terminal.purchase({ amount });
    });
    const send = () => onLink(gateway, (link) => link.request(request));
    const [first, second] = await Promise.all([send(), send()]);
    expect(first.fields[39]).toBe('00');
    expect([second.fields[37], second.fields[38]]).toEqual([first.fields[37], first.fields[38]]);
  });

  it('is answered the same after kill -9 and a restart', async () => {
    const terminal = await freshTerminal();
    const request = await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      return terminal.purchase({ amount });
    });
    const first = await onLink(gateway, (link) => link.request(request));
    expect(first.fields[39]).toBe('00');
    await killAndRestart();
    const again = await onLink(gateway, (link) => link.request(request));
    expect(again.fields).toEqual(first.fields);
    expectRows(terminal, { state: 'approved', rrn: first.fields[37] });
  });

  it('is answered the same under keys of a later sign-in', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const request = terminal.purchase({ amount });
      const first = await link.request(request);
      await signIn(link, terminal);
      const again = await link.request(terminal.withMac(request));
      expect([again.fields[39], again.fields[37]]).toEqual(['00', first.fields[37]]);
      expect(terminal.isMacGood(again)).toBe(true);
    });
  });

  it('with the same trace number but another content is refused with 94, and the first stands', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const request = terminal.purchase({ amount });
      const { 11: stan } = request.fields;
      const first = await link.request(request);
      const other = terminal.purchase({ amount: '000000000200', stan: String(stan) });
      expect((await link.request(other)).fields[39]).toBe('94');
      expect((await link.request(request)).fields[37]).toBe(first.fields[37]);
    });
    expectRows(terminal, { state: 'approved', amount });
  });

  it('that was declined is declined again', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const request = terminal.purchase({ amount: '000000009951' });
      expect((await link.request(request)).fields[39]).toBe('51');
      expect((await link.request(request)).fields[39]).toBe('51');
    });
    expectRows(terminal, { state: 'declined', response_code: '51' });
  });
});

describe('a reversal', () => {
  it('sent twice is answered 00 twice, with a good MAC, and reverses once', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const purchase = terminal.purchase({ amount });
      await link.request(purchase);
      for (const _ of [1, 2]) {
        const answer = await link.request(terminal.reversal(purchase));
        expect(answer).toMatchObject({ mti: '0410', fields: { 39: '00', 4: amount } });
        expect(terminal.isMacGood(answer)).toBe(true);
      }
      expect((await link.request(purchase)).fields[39]).not.toBe('00');
    });
    expectRows(terminal, { state: 'reversed' });
    const { attempts } = await deployment.show(terminal.terminalId);
    expect(attempts.filter(({ reason }) => reason === 'reversed')).toHaveLength(1);
  });

  it('that comes before its purchase is answered 25, and the purchase is not approved', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const purchase = terminal.purchase({ amount });
      expect((await link.request(terminal.reversal(purchase))).fields[39]).toBe('25');
      const answer = await link.request(purchase);
      expect(answer.fields[39]).not.toBe('00');
      expect(answer.fields[38]).toBeUndefined();
      expect((await link.request(terminal.reversal(purchase))).fields[39]).toBe('25');
    });
    expectRows(terminal, { state: 'unseen' });
  });

  it('stands after kill -9 and a restart', async () => {
    const terminal = await freshTerminal();
    const purchase = await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const request = terminal.purchase({ amount });
      await link.request(request);
      expect((await link.request(terminal.reversal(request))).fields[39]).toBe('00');
      return request;
    });
    await killAndRestart();
    await onLink(gateway, async (link) => {
      expect((await link.request(terminal.reversal(purchase))).fields[39]).toBe('00');
      expect((await link.request(purchase)).fields[39]).not.toBe('00');
    });
    expectRows(terminal, { state: 'reversed' });
  });

  it('made under the keys of a later sign-in finds its purchase', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const purchase = terminal.purchase({ amount });
      await link.request(purchase);
      await signIn(link, terminal);
      expect((await link.request(terminal.reversal(purchase))).fields[39]).toBe('00');
    });
    expectRows(terminal, { state: 'reversed' });
  });

  it('of another amount is refused, and the purchase stands', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const purchase = terminal.purchase({ amount });
      const first = await link.request(purchase);
      const other = { ...purchase, fields: { ...purchase.fields, 4: '000000000101' } };
      expect((await link.request(terminal.reversal(other))).fields[39]).toBe('64');
      expect((await link.request(purchase)).fields).toEqual(first.fields);
    });
  });

  it('with a wrong MAC is refused with A0, and the purchase stands', async () => {
    const terminal = await freshTerminal();
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const purchase = terminal.purchase({ amount });
      const first = await link.request(purchase);
      const { fields, ...rest } = terminal.reversal(purchase);
      const forged = { ...rest, fields: { ...fields, 64: Buffer.alloc(8, 0x30) } };
      expect((await link.request(forged)).fields[39]).toBe('A0');
      expect((await link.request(purchase)).fields[37]).toBe(first.fields[37]);
    });
  });
});

it('the answers table has one row of each, as it was answered', async () => {
  expect(await gateway.stop()).toBe(0);
  expect(due.size).toBeGreaterThan(0);
  for (const [terminalId, rows] of due) {
    const answers = deployment.rows(`SELECT * FROM answers WHERE terminal_id = '${terminalId}' ORDER BY seq`);
    expect(answers, terminalId).toHaveLength(rows.length);
    expect(answers, terminalId).toMatchObject(rows);
  }
});
