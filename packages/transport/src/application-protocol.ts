/** What is spoken over TLS, as its two ends name it to each other (ALPN, RFC 7301). */
export const applicationProtocols = {
  /** Frames, as over plain TCP. Whoever agrees to it has said that it is Rollcall; only a certificate proves it. */
  frames: 'rollcall/1',
  /** HTTP/2 (RFC 9113 §3.2). */
  http2: 'h2',
} as const;

/**
 * Whether what both ends agreed to speak (ALPN) says that the far end is Rollcall; a version follows the slash. Over
 * HTTP/2 nothing else takes a link.
 */
export function isRollcall(alpnProtocol: string | null): boolean {
  return alpnProtocol === applicationProtocols.http2 || alpnProtocol?.startsWith('rollcall/') === true;
}
