import { createManualClock, type LinkClose, type Net } from '@rollcall/transport';
import { describe, expect, it } from 'vitest';
import { approve } from '../../test/fake-gateway.ts';
import { shopTerminal } from '../../test/rig.ts';
import { endedIn, ScriptedNet } from '../../test/scripted-net.ts';
import { works } from '../../test/scripted-terminal.ts';
import { createTerminal } from '../index.ts';

const alert: LinkClose = {
  kind: 'tls-client-certificate-required',
  detail: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
};
const wordless: LinkClose = { kind: 'tls-client-certificate-rejected', detail: 'closed without a word' };
const answered = (status: number): LinkClose => ({ kind: 'no-gateway', detail: `HTTP_${status}` });

/** A terminal at a far end that closes with each request, for `why`; later connections `beforeAnything` is asked. */
function closing(why: LinkClose, { beforeAnything = false } = {}) {
  const clock = createManualClock(1_000_000);
  const gateway = { isWell: false };
  const scripted = new ScriptedNet(clock, {
    1: { ...works, respond: (request) => (gateway.isWell ? approve(request) : 'hang-up') },
  });
  const net: Net = {
    listen: () => scripted.listen(),
    dial: async (endpoint, options) => {
      const isFirst = scripted.dials.length === 0;
      const dialled = await scripted.dial(endpoint, {
        ...options,
        onClose: (link, close) => options.onClose(link, close.kind === 'peer-closed' ? why : close),
      });
      if (beforeAnything && !isFirst) clock.setTimer(50, () => scripted.hangUp(1));
      return dialled;
    },
  };
  const endpoints = [{ scheme: 'tcp', host: '127.0.0.1', port: 1 }] as const;
  const terminal = createTerminal({ ...shopTerminal, endpoints, clock, net, deadlineMs: 25_000 });
  const signIn = async () => {
    const result = await endedIn(clock, terminal.signIn(), 50_000);
    return { ...result, results: [...new Set(result.attempts.map((attempt) => attempt.result))] };
  };
  return { scripted, gateway, signIn };
}

describe('a connection whose end tells that it was none', () => {
  it.each([
    ['an alert about our certificate', alert, '202', 'connect-tls-client-certificate-required'],
    ['a web server', answered(404), '702', 'connect-no-gateway'],
    ['a web server that is content', answered(200), '702', 'connect-no-gateway'],
  ])('has failed, for %s', async (_, why, code, result) => {
    const { signIn } = closing(why);
    expect(await signIn()).toMatchObject({ outcome: 'failed', cause: { code }, results: [result] });
  });

  it.each([
    ['a close without a word', wordless, '202', 'connect-tls-client-certificate-rejected'],
    ['a balancer', answered(502), '702', 'connect-no-gateway'],
  ])(
    'leaves a doubt about what had left, for %s, and is watched the next time',
    async (_, why, code, result) => {
      const { scripted, signIn } = closing(why, { beforeAnything: true });
      const first = await signIn();
      expect(first).toMatchObject({ outcome: 'unknown', cause: { code }, results: ['closed', result] });
      expect(scripted.signIns).toHaveLength(1);
      expect(await signIn()).toMatchObject({ outcome: 'failed', cause: { code }, results: [result] });
      expect(scripted.signIns).toHaveLength(1);
    },
  );
});

describe('a gateway that dies with each 0800', () => {
  it('has not refused our certificate, though it closes without a word', async () => {
    const { signIn } = closing(wordless);
    expect(await signIn()).toMatchObject({ outcome: 'unknown', cause: { code: '900' }, results: ['closed'] });
  });

  it('is watched until it answers, and no longer', async () => {
    const { gateway, signIn } = closing(wordless);
    await signIn();
    gateway.isWell = true;
    expect(await signIn()).toMatchObject({ outcome: 'signed-in', elapsedMs: 1_100 });
    expect(await signIn()).toMatchObject({ outcome: 'signed-in', elapsedMs: 100 });
  });
});
