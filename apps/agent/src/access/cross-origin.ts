import type { IncomingHttpHeaders } from 'node:http';

/** A browser's question whether a page may make a call; it shows no token. */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  const { origin, 'access-control-request-method': wished } = headers;
  return method === 'OPTIONS' && origin !== undefined && wished !== undefined;
}

/** Without these a browser keeps an answer from the page that asked for it. */
export function crossOriginHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Idempotency-Replayed, Retry-After',
    vary: 'Origin',
  };
}

/** What pages may send. `private-network`: browsers ask for it before a public site calls this machine. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers':
    'Accept-Language, Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Remaining-Ms',
  'access-control-allow-private-network': 'true',
  'access-control-max-age': '600',
};
