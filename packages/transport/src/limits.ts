/** Bounds of the connections. What a deployment tunes is an option; these are the ones nobody should need to. */
export const limits = {
  /** Idle and stalled links are looked for this often; a time-out may be late by as much. */
  sweepMs: 1_000,
  /** After our FIN a peer has this long to send its own; then the socket is torn down. Phones on 2G need seconds. */
  lingerMs: 5_000,
  /** A peer that has sent its FIN waits for what is due this long, longer than the 60 s of a slow terminal (facts §3.7). */
  halfOpenMs: 65_000,
  /** Connections that the kernel keeps for us until they are accepted: a storm's first second. */
  backlogConnections: 4_096,
  /** Unsent bytes on a dialled link: many requests of at most 4 KiB. */
  dialledPendingWriteBytesMax: 64 * 1_024,
  /** A dialled link whose bytes do not leave for this long is dead. */
  dialledWriteTimeoutMs: 30_000,
  /** Between the starts of two addresses of one name (RFC 8305 recommends as much). */
  addressStaggerMs: 250,
  /**
   * A TLS handshake takes two or three round trips; with a lost packet on a weak 2G link some seconds. Node's own
   * 120 s would let a few thousand idle sockets fill a listener.
   */
  handshakeTimeoutMs: 10_000,
  /**
   * A TLS 1.3 server speaks (tickets, an answer) or has closed this long after our handshake; a later close of a link
   * on which nothing came is idleness, and no verdict on our certificate.
   */
  certificateVerdictMs: 10_000,
  /** Bytes under way or unread on one direction of a link in memory, about what a kernel takes before it says wait. */
  memoryWindowBytes: 64 * 1_024,
  /** Ports of diallers and of listeners at port 0 in memory: IANA's range for both (RFC 6335 §6), used in turn. */
  memoryPortFirst: 49_152,
  memoryPortLast: 65_535,
} as const;
