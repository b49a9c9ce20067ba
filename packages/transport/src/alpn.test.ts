import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authority, endpointOf, serverCertificate, socketTransport } from '../test/socket-transport.ts';
import { TransportRig } from './contract/transport-rig.ts';
import type { DialTlsSettings, TlsVersion } from './index.ts';

/** That a gateway is Rollcall is said in the handshake; to which cluster it belongs is proven by its certificate. */
let rig: TransportRig;

beforeEach(() => {
  rig = new TransportRig(socketTransport('TLS', 'tls'));
});

afterEach(() => rig.end());

function useTls(names: readonly string[], dials: Partial<DialTlsSettings> = {}): void {
  const certificate = authority.issueServer({ names: ['localhost', ...names] });
  rig = new TransportRig(socketTransport('TLS', 'tls', { listens: { certificate }, dials }));
}

async function peerSpeaking(options: ConnectionOptions) {
  const { listener, accepted } = await rig.listen();
  const { port } = endpointOf(listener.address);
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca: authority.cert,
    servername: 'localhost',
    ...options,
  });
  socket.on('error', () => {});
  return { socket, accepted };
}

describe('over TLS', () => {
  it.each<TlsVersion>(['TLSv1.2', 'TLSv1.3'])('both ends say that they are Rollcall, %s', async (version) => {
    useTls([], { minVersion: version, maxVersion: version });
    const { terminal, gateway } = await rig.pair();
    expect(terminal.link.alpnProtocol).toBe('rollcall/1');
    expect(gateway.link.alpnProtocol).toBe('rollcall/1');
  });

  it('a terminal that offers ours among others gets ours', async () => {
    const { accepted } = await peerSpeaking({ ALPNProtocols: ['http/1.1', 'rollcall/1'] });
    expect((await accepted()).link.alpnProtocol).toBe('rollcall/1');
  });

  it('a terminal that offers nothing is served', async () => {
    const { socket, accepted } = await peerSpeaking({});
    const gateway = await accepted();
    socket.write('request');
    expect((await gateway.heard(7)).length).toBe(7);
    expect(gateway.link.alpnProtocol).toBe(null);
  });

  it('a host that knows nothing of it is dialled all the same, and nothing is claimed of it', async () => {
    useTls([], { alpn: [] });
    const { terminal, gateway } = await rig.pair();
    expect([terminal.link.alpnProtocol, gateway.link.alpnProtocol]).toEqual([null, null]);
  });
});

describe('the cluster of a link', () => {
  it("is the one in the verified gateway's certificate", async () => {
    useTls(['urn:rollcall:cluster:north-1']);
    const { terminal, gateway } = await rig.pair();
    expect(terminal.link.cluster).toBe('north-1');
    expect(gateway.link.cluster).toBe(null);
  });

  it.each([
    ['there is no such name', []],
    ['it is another kind of name', ['urn:rollcall:clusters:north', 'urn:other:cluster:north']],
    ['it is a host name that reads like one', ['x, URI:urn:rollcall:cluster:north, DNS:y']],
    ['it has letters that no cluster has', ['urn:rollcall:cluster:north east']],
    ['it is too long', [`urn:rollcall:cluster:${'n'.repeat(65)}`]],
    ['there are two of them', ['urn:rollcall:cluster:north', 'urn:rollcall:cluster:south']],
  ])('is unknown where %s', async (_, names) => {
    useTls(names);
    const { terminal } = await rig.pair();
    expect(terminal.link.peer).not.toBe(null);
    expect(terminal.link.cluster).toBe(null);
  });

  it('is nothing that a client could prove', async () => {
    const change = { listens: { certificate: serverCertificate, clientAuthority: authority.cert } };
    rig = new TransportRig(socketTransport('mutual TLS', 'tls', change));
    const client = authority.issueClient({ names: ['urn:rollcall:cluster:north'] });
    const { accepted, socket } = await peerSpeaking({ ...client });
    const gateway = await accepted();
    expect(gateway.link.peer).not.toBe(null);
    expect(gateway.link.cluster).toBe(null);
    socket.destroy();
    await once(socket, 'close');
  });
});
