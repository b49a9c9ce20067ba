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
  /**
   * What is there speaks HTTP/2 and is no gateway: a web server, or a balancer with none behind it. `systemCode` has its
   * status. On a fresh connection it is told by `LinkClose` instead.
   */
  | 'no-gateway'
  /** The caller gave it up. */
  | 'aborted'
  | TlsDialFailureKind
  | 'other';

/** How a TLS handshake fails, as the dialler sees it. */
export type TlsDialFailureKind =
  /** The peer answers in something else: a plain gateway, HTTP. */
  | 'tls-not-spoken'
  /** The certificate does not come from the pinned authority: not our gateway, or somebody in between. */
  | 'tls-untrusted'
  | 'tls-expired'
  /** Mostly our own clock is wrong. */
  | 'tls-not-yet-valid'
  /** From our authority, but for another name. */
  | 'tls-name-differs'
  | 'tls-no-common-version'
  | 'tls-no-common-cipher'
  /** The peer speaks other protocols (ALPN) than those asked for. */
  | 'tls-no-common-protocol'
  /** The peer wants a certificate and none was given. Over TLS 1.3 it is told by `LinkClose` instead. */
  | 'tls-client-certificate-required'
  /** The peer does not take our certificate. Over TLS 1.3 it is told by `LinkClose` instead. */
  | 'tls-client-certificate-rejected'
  /** The peer refused the handshake for another reason; `systemCode` has it. */
  | 'tls-alert'
  /** It began as TLS and went wrong. */
  | 'tls-protocol-error';

/** `connect` ends with the TCP connection, `tls` with the handshake over it. */
export type DialPhase = 'dns' | 'connect' | 'tls';

export interface DialFailure {
  readonly kind: DialFailureKind;
  /** Where it was when it failed. */
  readonly phase: DialPhase;
  readonly message: string;
  /** The system's own code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), as evidence. */
  readonly systemCode: string | null;
}

export type SystemError = Error & { code?: string; syscall?: string };

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

/** What to look at, where the kind alone does not say it. */
const hints: Readonly<Partial<Record<DialFailureKind, string>>> = {
  'no-gateway': 'a web server answers, or a balancer with no gateway behind it; is this its address?',
  'tls-not-spoken': 'the peer answers without TLS; is this its plain port?',
  'tls-untrusted': 'its certificate does not come from the pinned authority',
  'tls-expired': "its certificate has expired, or this machine's clock is ahead",
  'tls-not-yet-valid': "its certificate is not valid yet; is this machine's clock right?",
  'tls-name-differs': 'its certificate is for another name than the server name asked for',
  'tls-no-common-protocol': 'the peer refuses the names offered to it (ALPN); some hosts need none offered',
  'tls-client-certificate-required': 'the peer asks for a certificate and none was given',
  'tls-client-certificate-rejected': 'the peer does not take our certificate',
};

/** Names what the system reported for a connection to `to`; `known` is a kind that its TLS layer has seen in it. */
export function dialFailure(
  cause: SystemError,
  {
    phase,
    to,
    known,
  }: { readonly phase: DialPhase; readonly to: string; readonly known: DialFailureKind | null },
): DialFailure {
  const systemCode = cause.code ?? null;
  const kind = known ?? kindOf(cause) ?? (phase === 'dns' ? 'dns' : 'other');
  const hint = hints[kind] === undefined ? '' : `: ${hints[kind]}`;
  return {
    kind,
    phase,
    systemCode,
    message: `no connection to ${to}: ${kind} (${systemCode ?? cause.name})${hint}`,
  };
}

/** At `bind` the address to go out from was asked for and is not ours; at `connect` all of its ports are in use. */
function kindOf({ code = '', syscall }: SystemError): DialFailureKind | undefined {
  if (code === 'EADDRNOTAVAIL' && syscall === 'bind') return 'unreachable';
  return isHttpStatus(code) ? 'no-gateway' : kinds[code];
}

/** As links over HTTP/2 name the answer of a far end that is no gateway: `HTTP_404`. */
export function isHttpStatus(code: string): boolean {
  return code.startsWith('HTTP_');
}
