import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import type { SilentPeer, TransportUnderTest } from '../src/contract/transport-contract.ts';
import {
  type DialTlsSettings,
  dial,
  type Endpoint,
  type ListenTlsSettings,
  listen,
  parseEndpoint,
  type Scheme,
} from '../src/index.ts';
import { makeAuthority } from './certificate-maker.ts';

/** The authority of all tests, and what it has issued. */
export const authority = makeAuthority();
export const serverCertificate = authority.issueServer();
export const clientCertificate = authority.issueClient();

export interface TlsChange {
  readonly listens?: Partial<ListenTlsSettings>;
  readonly dials?: Partial<DialTlsSettings>;
}

/** TCP, TLS or HTTP/2 on 127.0.0.1, through the entries that serve every scheme. */
export function socketTransport(name: string, scheme: Scheme, tls: TlsChange = {}): TransportUnderTest {
  const listens = { certificate: serverCertificate, onHandshakeFailure() {}, ...tls.listens };
  const dials = { authority: authority.cert, serverName: 'localhost', ...tls.dials };
  return {
    name,
    phases: scheme === 'tcp' ? ['connectMs'] : ['connectMs', 'tlsMs'],
    listen: (options) => listen({ scheme, host: '127.0.0.1', port: 0 }, { ...options, tls: listens }),
    dial: (address, options) => dial(endpointOf(address), { ...options, tls: dials }),
    connectOnly,
    sendAndHalfClose(address, request) {
      const { host, port } = endpointOf(address);
      if (scheme === 'h2') return postAndRead(`https://${host}:${port}`, request);
      const socket = connectTcp({ host, port, allowHalfOpen: true });
      const speaking =
        scheme === 'tcp'
          ? socket
          : connectTls({ socket, ca: authority.cert, host: 'localhost', ...clientCertificate });
      speaking.end(request);
      return buffer(speaking);
    },
  };
}

export function endpointOf(address: string): Endpoint {
  const parsed = parseEndpoint(address);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

async function connectOnly(address: string): Promise<SilentPeer> {
  const { host, port } = endpointOf(address);
  const socket = connectTcp({ host, port }).resume();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  socket.on('error', () => {});
  return { closed, destroy: () => socket.destroy() };
}

async function postAndRead(origin: string, request: Uint8Array): Promise<Uint8Array> {
  const session = connectHttp2(origin, { ca: authority.cert, servername: 'localhost', ...clientCertificate });
  const stream = session.request({ ':method': 'POST', ':path': '/v1/link' });
  stream.end(request);
  try {
    return await buffer(stream);
  } finally {
    session.close();
  }
}
