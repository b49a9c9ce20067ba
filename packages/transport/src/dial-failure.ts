/** What a dialler saw instead of a connection. */
export type DialFailureKind =
  /** The host, or a firewall speaking for it, refused the port. */
  | 'refused'
  /** Silence: nothing came back in time. */
  | 'timed-out'
  /** A router or our own system has no way there. */
  | 'unreachable'
  /** The name could not be turned into an address. */
  | 'dns'
  /** The connection was torn down while it was made. */
  | 'reset'
  /** A local rule forbids it. */
  | 'not-permitted'
  /** This machine has no port or descriptor left. */
  | 'out-of-sockets'
  /** The caller gave it up. */
  | 'aborted'
  | 'other';

export type DialPhase = 'dns' | 'connect';

export interface DialFailure {
  readonly kind: DialFailureKind;
  /** Where it was when it failed. */
  readonly phase: DialPhase;
  readonly message: string;
  /** The system's own code (`ECONNREFUSED`), as evidence. */
  readonly systemCode: string | null;
}

const kinds: Readonly<Record<string, DialFailureKind>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timed-out',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EINVAL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  EADDRNOTAVAIL: 'out-of-sockets',
  EADDRINUSE: 'out-of-sockets',
  EMFILE: 'out-of-sockets',
  ENFILE: 'out-of-sockets',
  ENOBUFS: 'out-of-sockets',
  ABORTED: 'aborted',
};

/** Names what the system reported for a connection to `to`. */
export function dialFailure(cause: Error & { code?: string }, phase: DialPhase, to: string): DialFailure {
  const systemCode = cause.code ?? null;
  const kind = kinds[systemCode ?? ''] ?? (phase === 'dns' ? 'dns' : 'other');
  return {
    kind,
    phase,
    systemCode,
    message: `no connection to ${to}: ${kind} (${systemCode ?? cause.name})`,
  };
}
