import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { fileOf, type TlsCertificate } from './pem.ts';
import { TransportError } from './transport-error.ts';

/** How long the name of a protocol may be: its length is one byte (RFC 7301 §3.1). */
const alpnBytesMax = 255;

/** What OpenSSL says of certificates that could be read and are not strong enough for it. */
const weaknesses: Readonly<Record<string, string>> = {
  ERR_SSL_EE_KEY_TOO_SMALL: 'its key is too short. Make one of EC P-256, or of RSA with 2048 bits or more',
  ERR_SSL_CA_KEY_TOO_SMALL: 'the key of an authority in its chain is too short. Have it issued by another',
  ERR_SSL_EE_MD_TOO_WEAK: 'it is signed with a broken hash. Have it issued anew, with SHA-256',
  ERR_SSL_CA_MD_TOO_WEAK: 'an authority in its chain is signed with a broken hash. Have it issued by another',
};

/**
 * What a side of TLS is made of; `shown` is the certificate among it.
 * @throws TransportError `certificate-unreadable`, `tls-settings-invalid`
 */
export function tlsContext(options: SecureContextOptions, shown: TlsCertificate | undefined): SecureContext {
  const { minVersion, maxVersion } = options;
  if (minVersion && maxVersion && minVersion > maxVersion) {
    throw invalid(`no version is from ${minVersion} to ${maxVersion}. Leave one of the two out.`);
  }
  try {
    return createSecureContext(options);
  } catch (cause) {
    const { code = 'unknown', message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_TLS_INVALID_PROTOCOL_VERSION') throw invalid(`${message}. Use TLSv1.2 or TLSv1.3.`);
    const why = weaknesses[code] ?? 'is it whole, and made for TLS?';
    const path = shown ? fileOf(shown.cert) : null;
    throw new TransportError(
      'certificate-unreadable',
      `TLS does not take the certificate (${code}): ${why}`,
      cause,
      path,
    );
  }
}

/**
 * Names of protocols as TLS can say them.
 * @throws TransportError `tls-settings-invalid`
 */
export function checkAlpn(names: readonly string[]): void {
  for (const name of names) {
    const bytes = Buffer.byteLength(name);
    if (bytes >= 1 && bytes <= alpnBytesMax) continue;
    throw invalid(`the name of a protocol (ALPN) has 1 to ${alpnBytesMax} bytes, and one has ${bytes}.`);
  }
}

function invalid(what: string): TransportError {
  return new TransportError('tls-settings-invalid', `TLS cannot be set up so: ${what}`);
}
