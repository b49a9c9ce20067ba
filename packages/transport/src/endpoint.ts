/** How bytes travel: as they are, encrypted, or encrypted in streams of one HTTP/2 connection. */
export type Scheme = 'tcp' | 'tls' | 'h2';

/** Where a gateway listens or a terminal dials. `host` of an IPv6 address is without its brackets. */
export interface Endpoint {
  readonly scheme: Scheme;
  readonly host: string;
  /** 0 to 65535; 0 asks a listener for any free port. */
  readonly port: number;
}

export type EndpointErrorCode = 'bad-endpoint' | 'unknown-scheme' | 'scheme-not-available';

export type EndpointResult =
  | { readonly ok: true; readonly value: Endpoint }
  | { readonly ok: false; readonly error: { readonly code: EndpointErrorCode; readonly message: string } };

const availableSchemes: readonly Scheme[] = ['tcp', 'tls', 'h2'];
/** Other ways to write one. HTTP/2 in the clear has none: whoever wants no encryption has `tcp://`. */
const otherNames: Readonly<Record<string, Scheme>> = { http2: 'h2' };
const announcedSchemes: readonly string[] = ['ws', 'wss'];

/** Reads `tcp://127.0.0.1:9000`, `tls://pos.example:9000`, `h2://pos.example:443` or `tcp://[::1]:9000`. */
export function parseEndpoint(text: string): EndpointResult {
  const [, written, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text) ?? [];
  if (written === undefined || rest === undefined) {
    return refuse('bad-endpoint', 'expected scheme://host:port, e.g. tls://127.0.0.1:9000');
  }
  const name = written.toLowerCase();
  const scheme = availableSchemes.find((available) => available === name) ?? otherNames[name];
  if (scheme !== undefined) return parseAuthority(scheme, rest);
  if (announcedSchemes.includes(name)) {
    return refuse(
      'scheme-not-available',
      `${written}:// is not available in this version; use h2://, tls:// or tcp://`,
    );
  }
  return refuse('unknown-scheme', `unknown scheme ${written}; known: ${availableSchemes.join(', ')}`);
}

/** The text that `parseEndpoint` reads back. */
export function formatEndpoint(endpoint: Endpoint): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.scheme}://${host}:${endpoint.port}`;
}

function parseAuthority(scheme: Scheme, authority: string): EndpointResult {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]@?#]+)):(\d{1,5})\/?$/i.exec(authority) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || digits === undefined) {
    return refuse(
      'bad-endpoint',
      `expected host:port after the scheme, IPv6 in brackets: ${scheme}://[::1]:9000`,
    );
  }
  const port = Number(digits);
  if (port > 65_535) return refuse('bad-endpoint', `port ${port} is over 65535`);
  return { ok: true, value: { scheme, host, port } };
}

function refuse(code: EndpointErrorCode, message: string): EndpointResult {
  return { ok: false, error: { code, message } };
}
