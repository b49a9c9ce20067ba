import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, type Framing, openLink, type Terminal } from '../independent/terminal.mjs';
import { type Deployment, makeDeployment, onLink, type ShownTerminal, signIn } from './deployment.ts';
import type { GatewayProcess } from './gateway-process.mjs';

const shownWithinMs = 10_000;

let deployment: Deployment;
let gateway: GatewayProcess;
let terminal: Terminal;
let neighbour: Terminal;

beforeAll(async () => {
  deployment = await makeDeployment({ niis: ['0003'], lengthPrefix: 'binary2' });
  terminal = await deployment.addTerminal();
  neighbour = await deployment.addTerminal({ terminalId: '10000002' });
  gateway = await deployment.start();
});

afterAll(async () => {
  if (gateway) expect(await gateway.stop()).toBe(0);
  await deployment?.remove();
});

/** The attempts of a terminal, once that many are written. */
async function attemptsOf(terminalId: string, count: number): Promise<ShownTerminal['attempts']> {
  let attempts: ShownTerminal['attempts'] = [];
  await expect
    .poll(
      async () => {
        attempts = (await deployment.show(terminalId)).attempts;
        return attempts.length;
      },
      { timeout: shownWithinMs },
    )
    .toBe(count);
  return attempts;
}

describe('a terminal with another NII than the gateway’s', () => {
  it('is answered all the same, and support sees which NII it has', async () => {
    terminal.tpdu = '6000990000';
    await onLink(gateway, async (link) => {
      expect(await signIn(link, terminal)).toMatchObject({ tpdu: '6000000099', fields: { 39: '00' } });
      await signIn(link, terminal);
    });
    const attempts = await attemptsOf('10000001', 3);
    expect(attempts.map(({ reason }) => reason).toSorted()).toEqual(['nii-wrong', 'signed-in', 'signed-in']);
    expect(attempts.find(({ reason }) => reason === 'nii-wrong')).toMatchObject({
      responseCode: null,
      detail: '0099',
    });
    const { out } = await deployment.say(['terminal', 'show', '10000001', '--lang', 'en']);
    expect(out).toMatch(/TPDU with another NII\s+0099/);
  });

  it('is told from one with the right NII, and from one whose line has no TPDU', async () => {
    await onLink(gateway, (link) => signIn(link, neighbour));
    neighbour.tpdu = null;
    neighbour.header = null;
    await onLink(gateway, (link) => signIn(link, neighbour));
    const attempts = await attemptsOf('10000002', 2);
    expect(attempts.map(({ reason }) => reason)).toEqual(['signed-in', 'signed-in']);
  });
});

describe('a line that speaks otherwise than the listener was set to', () => {
  const bytesOf = (framing: Framing) => encodeFrame(terminal.signIn(), framing);
  const lines: readonly (readonly [name: string, bytes: () => Buffer])[] = [
    ['length-prefix bcd2', () => bytesOf('bcd2')],
    ['length-prefix ascii4', () => bytesOf('ascii4')],
    ['length-prefix none', () => bytesOf('none')],
    ['http', () => Buffer.from('POST /mjc/webtrans/VPB_lb HTTP/1.1\r\nHost: a\r\n\r\n')],
    ['tls', () => Buffer.from('16030100c8010000c40303', 'hex')],
  ];

  it('is recorded by the name of what it speaks', async () => {
    for (const [, bytes] of lines) {
      const link = await openLink({ port: gateway.port });
      link.send(bytes());
      link.end();
      await link.closed();
    }
    expect(await gateway.stop()).toBe(0);
    const faults = deployment.rows(
      "SELECT detail FROM attempts WHERE reason = 'frame-fault' ORDER BY at_ms, detail",
    );
    expect(faults.map(({ detail }) => detail).toSorted()).toEqual(lines.map(([name]) => name).toSorted());
    gateway = await deployment.start();
  });
});
