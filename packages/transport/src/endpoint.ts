/** Where a gateway listens or a terminal dials. `host` of an IPv6 address is without its brackets. */
export interface Endpoint {
  readonly scheme: 'tcp';
  readonly host: string;
  /** 0 to 65535; 0 asks a listener for any free port. */
  readonly port: number;
}

export type EndpointErrorCode = 'bad-endpoint' | 'unknown-scheme' | 'scheme-not-available';

export type EndpointResult =
  | { readonly ok: true; readonly value: Endpoint }
  | { readonly ok: false; readonly error: { readonly code: EndpointErrorCode; readonly message: string } };

const availableSchemes: readonly string[] = ['tcp'];
const announcedSchemes: readonly string[] = ['tls', 'http2', 'ws', 'wss'];

/** Reads `tcp://127.0.0.1:9000`, `tcp://pos.example:9000` or `tcp://[::1]:9000`. */
export function parseEndpoint(text: string): EndpointResult {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) {
    return refuse('bad-endpoint', 'expected scheme://host:port, e.g. tcp://127.0.0.1:9000');
  }
  if (announcedSchemes.includes(scheme.toLowerCase())) {
    return refuse('scheme-not-available', `${scheme}:// is not available in this version; use tcp://`);
  }
  if (!availableSchemes.includes(scheme.toLowerCase())) {
    return refuse('unknown-scheme', `unknown scheme ${scheme}; known: ${availableSchemes.join(', ')}`);
  }
  return parseAuthority(rest);
}

/** The text that `parseEndpoint` reads back. */
export function formatEndpoint(endpoint: Endpoint): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.scheme}://${host}:${endpoint.port}`;
}

function parseAuthority(authority: string): EndpointResult {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]@?#]+)):(\d{1,5})\/?$/i.exec(authority) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || digits === undefined) {
    return refuse('bad-endpoint', 'expected host:port after the scheme, IPv6 in brackets: tcp://[::1]:9000');
  }
  const port = Number(digits);
  if (port > 65_535) return refuse('bad-endpoint', `port ${port} is over 65535`);
  return { ok: true, value: { scheme: 'tcp', host, port } };
}

function refuse(code: EndpointErrorCode, message: string): EndpointResult {
  return { ok: false, error: { code, message } };
}
