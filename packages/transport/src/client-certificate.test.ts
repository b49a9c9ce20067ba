import { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { makeAuthority } from '../test/certificate-maker.ts';
import { authority, clientCertificate, socketTransport } from '../test/socket-transport.ts';
import { CertificateVerdict } from './certificate-verdict.ts';
import { TransportRig } from './contract/transport-rig.ts';
import { createManualClock, type DialTlsSettings, type Link, type LinkClose } from './index.ts';
import { limits } from './limits.ts';

let rig: TransportRig;
afterEach(() => rig?.end());

async function listen(dials: Partial<DialTlsSettings>) {
  const listens = { clientAuthority: authority.cert };
  rig = new TransportRig(socketTransport('mutual TLS', 'tls', { listens, dials }));
  return rig.listen();
}

const stranger = makeAuthority().issueClient();

describe('a client certificate that does not satisfy', () => {
  it('is a failure to connect over TLS 1.2', async () => {
    const without = await listen({ maxVersion: 'TLSv1.2' });
    expect(await rig.tryDial(without.listener.address)).toMatchObject({
      ok: false,
      failure: { kind: 'tls-client-certificate-required', phase: 'tls' },
    });
    await rig.end();
    const unknown = await listen({ maxVersion: 'TLSv1.2', clientCertificate: stranger });
    expect(await rig.tryDial(unknown.listener.address)).toMatchObject({
      ok: false,
      failure: { kind: 'tls-client-certificate-rejected', phase: 'tls' },
    });
  });

  it.each(['before', 'after'])('closes the link over TLS 1.3, %s the first request left', async (when) => {
    const without = await listen({ minVersion: 'TLSv1.3' });
    const first = await rig.dial(without.listener.address);
    if (when === 'after') first.link.write(new Uint8Array(200));
    expect(await first.closed).toEqual({
      kind: 'tls-client-certificate-required',
      detail: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    });
    await rig.end();
    const unknown = await listen({ minVersion: 'TLSv1.3', clientCertificate: stranger });
    const second = await rig.dial(unknown.listener.address);
    if (when === 'after') second.link.write(new Uint8Array(200));
    expect(await second.closed).toEqual({
      kind: 'tls-client-certificate-rejected',
      detail: 'closed without a word',
    });
  });
});

describe('a client certificate that satisfies', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is not blamed for a close without an answer, over %s',
    async (version) => {
      const { listener, accepted } = await listen({
        minVersion: version,
        maxVersion: version,
        clientCertificate,
      });
      const terminal = await rig.dial(listener.address);
      const gateway = await accepted();
      terminal.link.write(Uint8Array.of(1));
      await gateway.heard(1);
      gateway.link.end();
      expect(await terminal.closed).toEqual({ kind: 'peer-closed', detail: null });
    },
  );
});

describe('the verdict on a certificate', () => {
  const link = {} as Link;
  const socket = () => new EventEmitter() as unknown as TLSSocket & EventEmitter;

  /** How the owner is told of an end that came `afterMs` after the handshake. */
  function judged(why: LinkClose, { afterMs = 100, hasCertificate = true } = {}): LinkClose {
    const clock = createManualClock();
    const told: LinkClose[] = [];
    const verdict = new CertificateVerdict(clock, hasCertificate);
    verdict.watch(socket()).emit('secureConnect');
    clock.advance(afterMs);
    verdict.handlers({ onBytes() {}, onClose: (_, close) => told.push(close) }).onClose(link, why);
    return told[0] as LinkClose;
  }

  const reset: LinkClose = { kind: 'reset', detail: 'ECONNRESET' };
  const alert = (name: string): LinkClose => ({ kind: 'error', detail: `ERR_SSL_${name}` });

  it('is rejected for a reset right after the handshake, if there was one to reject', () => {
    expect(judged(reset).kind).toBe('tls-client-certificate-rejected');
    expect(judged(reset, { hasCertificate: false })).toBe(reset);
  });

  it('is none when the end comes late, or is our own', () => {
    expect(judged(reset, { afterMs: limits.certificateVerdictMs })).toBe(reset);
    const ended: LinkClose = { kind: 'ended', detail: null };
    expect(judged(ended)).toBe(ended);
  });

  it.each([
    'SSLV3_ALERT_BAD_CERTIFICATE',
    'SSL/TLS_ALERT_BAD_CERTIFICATE',
    'SSL/TLS_ALERT_CERTIFICATE_EXPIRED',
    'SSL/TLS_ALERT_CERTIFICATE_REVOKED',
    'SSL/TLS_ALERT_UNSUPPORTED_CERTIFICATE',
    'TLSV1_ALERT_UNKNOWN_CA',
    'TLSV1_ALERT_ACCESS_DENIED',
  ])('is what %s says, whenever it comes', (name) => {
    const late = { afterMs: 60_000 };
    expect(judged(alert(name), late).kind).toBe('tls-client-certificate-rejected');
    expect(judged(alert(name), { ...late, hasCertificate: false }).kind).toBe(
      'tls-client-certificate-required',
    );
  });

  it('is none for other alerts', () => {
    const other = alert('TLSV1_ALERT_INTERNAL_ERROR');
    expect(judged(other)).toBe(other);
  });

  it('is content once the peer has spoken', () => {
    for (const speaks of ['session', 'bytes']) {
      const told: LinkClose[] = [];
      const verdict = new CertificateVerdict(createManualClock(), true);
      const watched = verdict.watch(socket());
      const handlers = verdict.handlers({ onBytes() {}, onClose: (_, close) => told.push(close) });
      watched.emit('secureConnect');
      if (speaks === 'session') watched.emit('session', Buffer.alloc(1));
      else handlers.onBytes(link, Uint8Array.of(1));
      handlers.onClose(link, reset);
      expect(told).toEqual([reset]);
    }
  });
});
