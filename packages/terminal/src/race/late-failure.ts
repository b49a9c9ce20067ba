import type { DialFailureKind, LinkClose } from '@rollcall/transport';

/** Why a connection that was made was none after all. */
export interface LateFailure {
  readonly kind: DialFailureKind;
  /** Nobody can have taken what left on it meanwhile. */
  readonly isCertain: boolean;
}

/**
 * What the end of a connection tells of its making: over TLS 1.3 our certificate is judged, and over HTTP/2 the request
 * for a link is answered, when the first 0800 may have left already. Null for every other end.
 */
export function lateFailureOf({ kind, detail }: LinkClose): LateFailure | null {
  switch (kind) {
    case 'tls-client-certificate-required':
    case 'tls-client-certificate-rejected':
      // An alert says so. A close without a word is also what a gateway leaves that dies with the 0800.
      return { kind, isCertain: detail?.startsWith('ERR_SSL_') === true };
    case 'no-gateway':
      // A balancer may have handed on what came before its gateway was gone.
      return { kind, isCertain: detail?.startsWith('HTTP_5') !== true };
    default:
      return null;
  }
}
