import type { TLSSocket } from 'node:tls';

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** Who the other side has proven to be: the certificate that the pinned authority vouches for. */
export interface LinkPeer {
  /** `CN=10000001, O=Noodle shop`, in the certificate's order; commas within a value are written `\,`. For people. */
  readonly certificateSubject: string;
  /** Upper-case hex. Unique under its authority. */
  readonly certificateSerial: string;
  /** SHA-256 of the whole certificate, `AB:CD:…`: what to compare. */
  readonly fingerprint256: string;
}

/** What the handshake of a link settled. */
export interface LinkSecurity {
  readonly peer: LinkPeer | null;
  readonly tlsVersion: TlsVersion | null;
  readonly alpnProtocol: string | null;
  readonly cluster: string | null;
}

/** A link that is not encrypted. */
export const noSecurity: LinkSecurity = { peer: null, tlsVersion: null, alpnProtocol: null, cluster: null };

/**
 * Reads it from a socket whose handshake is done and whose peer, where it has a certificate, was verified. A cluster is
 * what a server belongs to: a client that names one has proven nothing.
 */
export function securityOf(socket: TLSSocket, peerIs: 'server' | 'client'): LinkSecurity {
  const certificate = socket.getPeerX509Certificate();
  return {
    peer: certificate
      ? {
          // One attribute a line, escaped so that no value can pass for another; undefined where there is none.
          certificateSubject: (certificate.subject ?? '').replaceAll('\n', ', '),
          certificateSerial: certificate.serialNumber,
          fingerprint256: certificate.fingerprint256,
        }
      : null,
    tlsVersion: socket.getProtocol() as TlsVersion,
    alpnProtocol: socket.alpnProtocol || null,
    cluster: peerIs === 'server' ? clusterIn(certificate?.subjectAltName) : null,
  };
}

const clusterUri = /^URI:urn:rollcall:cluster:([A-Za-z0-9._-]{1,64})$/;

/**
 * The cluster that a verified certificate names in its alternative names (`urn:rollcall:cluster:<id>`), if it is one.
 * Node writes a comma within a name as `\u002c`, so that none can pass for two.
 */
function clusterIn(subjectAltName = ''): string | null {
  const names = subjectAltName.split(', ');
  const clusters = names.flatMap((name) => clusterUri.exec(name)?.[1] ?? []);
  return clusters.length === 1 ? (clusters[0] ?? null) : null;
}
