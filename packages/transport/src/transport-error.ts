import type { EndpointErrorCode } from './endpoint.ts';

/** Stable codes of settings that cannot be used, and of why a listener could not be set up. */
export type TransportErrorCode =
  | EndpointErrorCode
  | 'address-in-use'
  | 'address-not-available'
  | 'permission-denied'
  | 'too-many-open-files'
  | 'listen-failed'
  /** A key, certificate or authority that cannot be read or is none. */
  | 'certificate-unreadable'
  | 'certificate-key-mismatch'
  | 'authority-not-root'
  /** A `tls://` endpoint without what TLS needs. */
  | 'tls-settings-missing'
  /** Versions or protocols with which there can be no handshake. */
  | 'tls-settings-invalid';

/** Settings that cannot be used, or a listener that could not be set up; the message says what to do about it. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  /** The address or the file it is about; null where it is about neither. */
  readonly path: string | null;

  constructor(code: TransportErrorCode, message: string, cause?: unknown, path: string | null = null) {
    super(message, { cause });
    this.code = code;
    this.path = path;
  }
}

/** What the system said about listening at `address`, as our own error. */
export function listenError(cause: Error & { code?: string }, address: string): TransportError {
  const fail = (code: TransportErrorCode, todo: string) =>
    new TransportError(code, `cannot listen at ${address}: ${todo}`, cause, address);
  switch (cause.code) {
    case 'EADDRINUSE':
      return fail('address-in-use', 'another process has this port. Stop it or choose another port.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return fail(
        'address-not-available',
        'this machine has no such address. Use one of its own, or 127.0.0.1.',
      );
    case 'EACCES':
    case 'EPERM':
      return fail('permission-denied', 'not permitted. Choose a port from 1024 up, or allow this one.');
    case 'EMFILE':
    case 'ENFILE':
      return fail('too-many-open-files', 'no descriptor is free. Raise the limit of open files (ulimit -n).');
    default:
      return fail('listen-failed', cause.message);
  }
}
