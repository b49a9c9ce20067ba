import type { ForeignProtocol } from './frame-event.ts';

/** First four bytes of what HTTP clients and servers send. */
const httpStarts = ['GET ', 'POST', 'HEAD', 'PUT ', 'DELE', 'OPTI', 'PATC', 'CONN', 'TRAC', 'PRI ', 'HTTP'];

/** Whether the first byte could begin something else than a frame, so that it is worth waiting for four. */
export function isForeignStart(byte: number): boolean {
  return byte === 0x16 || (byte >= 0x41 && byte <= 0x5a);
}

/** Recognises HTTP and a TLS handshake by their first four bytes. */
export function foreignProtocol(bytes: Uint8Array, start: number): ForeignProtocol | null {
  const head = bytes.subarray(start, start + 4);
  if (head[0] === 0x16 && head[1] === 3 && (head[2] as number) <= 4) return 'tls';
  return httpStarts.includes(String.fromCharCode(...head)) ? 'http' : null;
}
