/** Why a connection never became a link of a TLS listener. */
export type HandshakeFailureKind =
  /** What came is no TLS: a plain terminal, HTTP, a scanner. */
  | 'not-tls'
  /** The peer speaks TLS, and no version of it that is allowed here. */
  | 'no-common-version'
  | 'no-common-cipher'
  /** It asked for other protocols (ALPN) than ours. */
  | 'no-common-protocol'
  | 'client-certificate-missing'
  /** Not from our authority, or not made for a client. */
  | 'client-certificate-untrusted'
  | 'client-certificate-expired'
  /** Its clock, ours or its maker's is wrong. */
  | 'client-certificate-not-yet-valid'
  | 'timed-out'
  /** The peer went away in the middle. Clients that do not trust our certificate often say no more than that. */
  | 'reset'
  /** The peer refused, and said so: mostly it does not trust our certificate. */
  | 'alert'
  /** It began as TLS and went wrong. */
  | 'protocol-error'
  /** The listener was closed first. */
  | 'listener-closed';

export interface HandshakeFailure {
  readonly remoteAddress: string;
  readonly kind: HandshakeFailureKind;
  /** What is known, for a log: never bytes or names that the peer chose. */
  readonly message: string;
}

const words: Readonly<Record<HandshakeFailureKind, string>> = {
  'not-tls': 'the peer does not speak TLS',
  'no-common-version': 'the peer speaks no version of TLS that is allowed here',
  'no-common-cipher': 'the peer offers no cipher that is allowed here and fits our certificate',
  'no-common-protocol': 'the peer asks for other protocols (ALPN) than those spoken here',
  'client-certificate-missing': 'the peer sent no certificate',
  'client-certificate-untrusted': "the peer's certificate is not one of our authority for clients",
  'client-certificate-expired': "the peer's certificate has expired",
  'client-certificate-not-yet-valid': "the peer's certificate is not valid yet",
  'timed-out': 'the handshake was not done in time',
  reset: 'the peer closed in the middle of the handshake; it may not trust our certificate',
  alert: 'the peer refused the handshake',
  'protocol-error': 'the handshake went wrong',
  'listener-closed': 'the listener was closed in the middle of the handshake',
};

// OpenSSL's reasons as Node writes them, the same in OpenSSL 3.0 (Node 20) and 3.5 (Node 26).
const kinds: Readonly<Record<string, HandshakeFailureKind>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
  ERR_SSL_HTTPS_PROXY_REQUEST: 'not-tls',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'no-common-version',
  ERR_SSL_VERSION_TOO_LOW: 'no-common-version',
  ERR_SSL_INAPPROPRIATE_FALLBACK: 'no-common-version',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'no-common-version',
  ERR_SSL_NO_SHARED_CIPHER: 'no-common-cipher',
  ERR_SSL_NO_SUITABLE_KEY_SHARE: 'no-common-cipher',
  ERR_SSL_NO_SUITABLE_GROUPS: 'no-common-cipher',
  ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM: 'no-common-cipher',
  ERR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS: 'no-common-cipher',
  ERR_SSL_NO_APPLICATION_PROTOCOL: 'no-common-protocol',
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: 'client-certificate-missing',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'reset',
  CERT_HAS_EXPIRED: 'client-certificate-expired',
  CERT_NOT_YET_VALID: 'client-certificate-not-yet-valid',
};

/**
 * Names a failed handshake: by our own verdict, or by the code of Node's error, or of the certificate check, which Node
 * keeps apart (`authorizationError`) and ends with a bare close.
 */
export function handshakeFailure(
  remoteAddress: string,
  why: HandshakeFailureKind | { readonly code: string },
): HandshakeFailure {
  if (typeof why === 'string') return { remoteAddress, kind: why, message: words[why] };
  const { code } = why;
  const kind = kinds[code] ?? (isCertificateFault(code) ? 'client-certificate-untrusted' : other(code));
  const isHttp = code === 'ERR_SSL_HTTP_REQUEST' || code === 'ERR_SSL_HTTPS_PROXY_REQUEST';
  return { remoteAddress, kind, message: `${words[kind]}${isHttp ? ' but HTTP' : ''} (${code})` };
}

/** X.509 faults are named without the prefix of all other TLS errors; errno names have no underscore. */
export function isCertificateFault(code: string): boolean {
  return code === 'UNSPECIFIED' || (code.includes('_') && !/^(ERR|EAI)_/.test(code));
}

function other(code: string): HandshakeFailureKind {
  return /^ERR_SSL_.*_ALERT_|^ERR_SSL_TLSV1_/.test(code) ? 'alert' : 'protocol-error';
}
