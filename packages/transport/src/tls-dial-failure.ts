import type { TlsDialFailureKind } from './dial-failure.ts';
import { isCertificateFault } from './handshake-failure.ts';

/** What the dialler knows besides the code of the error. */
export interface TlsEvidence {
  readonly hasClientCertificate: boolean;
  /** More came than one alert: the peer has answered our hello, so version and cipher are agreed. */
  readonly hasPeerAnswered: boolean;
}

const kinds: Readonly<Record<string, TlsDialFailureKind>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls-not-spoken',
  // A plain echo sends our own hello back.
  ERR_SSL_UNEXPECTED_MESSAGE: 'tls-not-spoken',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-name-differs',
  HOSTNAME_MISMATCH: 'tls-name-differs',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls-no-common-version',
  ERR_SSL_VERSION_TOO_LOW: 'tls-no-common-version',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls-no-common-version',
  ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY: 'tls-no-common-cipher',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'tls-no-common-protocol',
};

/** Null for an error that is not one of TLS. `code` is Node's, the same from Node 20 to 26 but for the alerts' prefix. */
export function tlsDialFailureKind(code: string, evidence: TlsEvidence): TlsDialFailureKind | null {
  const kind = kinds[code] ?? certificateVerdict(code, evidence.hasClientCertificate);
  if (kind) return kind;
  if (isCertificateFault(code)) return 'tls-untrusted';
  if (/^ERR_SSL_.*_ALERT_HANDSHAKE_FAILURE$/.test(code)) return handshakeRefusal(evidence);
  if (code === 'ECONNRESET') return silentRefusal(evidence);
  if (/^ERR_SSL_.*_ALERT_|^ERR_SSL_TLSV1_/.test(code)) return 'tls-alert';
  return /^ERR_(SSL|OSSL|TLS)_/.test(code) ? 'tls-protocol-error' : null;
}

/** Alerts that speak of our certificate, or of our having none (RFC 8446 §6.2; bad_certificate for that in Go's 1.2). */
export function certificateVerdict(
  code: string,
  hasClientCertificate: boolean,
): 'tls-client-certificate-required' | 'tls-client-certificate-rejected' | null {
  if (
    !/^ERR_SSL_.*_ALERT_(CERTIFICATE_\w+|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/.test(
      code,
    )
  ) {
    return null;
  }
  return hasClientCertificate ? 'tls-client-certificate-rejected' : 'tls-client-certificate-required';
}

/** The one alert of TLS 1.2 for everything: before the peer's hello it misses a cipher, after it our certificate. */
function handshakeRefusal({ hasPeerAnswered, hasClientCertificate }: TlsEvidence): TlsDialFailureKind {
  if (!hasPeerAnswered) return 'tls-no-common-cipher';
  return hasClientCertificate ? 'tls-client-certificate-rejected' : 'tls-client-certificate-required';
}

/** Node's own servers close without an alert when they do not like a client's certificate. */
function silentRefusal({ hasPeerAnswered, hasClientCertificate }: TlsEvidence): TlsDialFailureKind | null {
  return hasPeerAnswered && hasClientCertificate ? 'tls-client-certificate-rejected' : null;
}
