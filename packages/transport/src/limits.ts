/** Bounds of the connections. What a deployment tunes is an option; these are the ones nobody should need to. */
export const limits = {
  /** Idle and stalled links are looked for this often; a time-out may be late by as much. */
  sweepMs: 1_000,
  /** After our FIN a peer has this long to send its own; then the socket is torn down. Phones on 2G need seconds. */
  lingerMs: 5_000,
  /** A peer that has sent its FIN waits for what is due this long, longer than the 60 s of a slow terminal (facts §3.7). */
  halfOpenMs: 65_000,
  /** The longest that Node can wait (setTimeout): 24 days. What a terminal waits for is minutes. */
  timerMsMax: 2 ** 31 - 1,
  /** Connections that the kernel keeps for us until they are accepted: a storm's first second. */
  backlogConnections: 4_096,
  /** Unsent bytes on a dialled link: many requests of at most 4 KiB. */
  dialledPendingWriteBytesMax: 64 * 1_024,
  /** A dialled link whose bytes do not leave for this long is dead. */
  dialledWriteTimeoutMs: 30_000,
  /**
   * A resolver that is silent for so long is not waited for where the name's addresses are known from before. Half a
   * second is more than a round trip of a weak network (300 ms), and less than a resolver takes to ask its second
   * server (5 s in resolv.conf).
   */
  lookUpPatienceMs: 500,
  /** Names whose addresses are remembered: those of all endpoints of an agent's terminals, many times over. */
  lookUpNamesMax: 256,
  /** Dials that wait for one name: as many as this machine has ports to go on with. */
  lookUpWaitersMax: 65_536,
  /** Between the starts of two addresses of one name (RFC 8305 recommends as much). */
  addressStaggerMs: 250,
  /**
   * An address that took connections before and said nothing on them is tried this long after the others: eight of the
   * usual steps, so that a far one that answers comes before a near one that does not.
   */
  lastResortMs: 2_000,
  /** A link on which we have sent, and nothing has come for so long after it was made, is silent: answers take a second. */
  silentLinkMs: 3_000,
  /** An address that was silent stays a last resort for so long: what is repaired within it is not missed. */
  silentAddressMs: 30 * 60_000,
  /** As many silent addresses are remembered, the latest: eight for each of 32 endpoints. */
  silentAddressesMax: 256,
  /**
   * An address that is silent for so long is asked again on a second connection. A lost SYN is repeated by the kernel
   * only after 1 s; three in four round trips of a weak network (300 ms) are over by then, so that few are asked in vain.
   */
  addressRepeatMs: 400,
  /**
   * A peer from which nothing has come for this long is asked by the kernel whether it is there, on links of both ends.
   * Node then asks once a second and gives up after ten (libuv): a dead peer is found in 40 s.
   */
  keepAliveIdleMs: 30_000,
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
  /** Links over one HTTP/2 connection; a dialler makes another beyond. A NAC's terminals, not a whole region's. */
  http2StreamsMax: 64,
  /**
   * Bytes that a peer may send on one link before it is read: several frames of at most 4 KiB. Of a whole connection
   * Node takes everything at once, so that a link that is not read stops no other: 64 times this is what it may hold.
   */
  http2StreamWindowBytes: 16 * 1_024,
  /** All headers of a request or an answer, as HTTP/2 counts them; ours take some 200. */
  http2HeaderBytesMax: 4_096,
  /** Number of headers; ours are ten at most. */
  http2HeadersMax: 32,
  /** What Node may hold for one HTTP/2 connection beyond the windows, in its own unit of megabytes. */
  http2SessionMegabytesMax: 2,
  /** A dialler asks this often whether the far end of an HTTP/2 connection with links is there (PING), */
  http2PingMs: 20_000,
  /** and gives it up when there is no answer for so long: an idle dead peer is found within 40 s. */
  http2PingTimeoutMs: 20_000,
  /**
   * A peer that has said GOAWAY has so long for the links that it still has, as one that has sent its FIN (halfOpenMs).
   * Node would keep them until they are idle, and with them a place among the listener's connections.
   */
  http2LeavingMs: 65_000,
  /** A kept connection has this long to answer for a new link; then one is dialled afresh. A weak network's round trip. */
  http2ReuseMs: 1_000,
  /** A dialled connection without links is kept so long for the next one: a sign-in and the first purchase. */
  http2KeptMs: 60_000,
  /** Bytes under way or unread on one direction of a link in memory, about what a kernel takes before it says wait. */
  memoryWindowBytes: 64 * 1_024,
  /** Ports of diallers and of listeners at port 0 in memory: IANA's range for both (RFC 6335 §6), used in turn. */
  memoryPortFirst: 49_152,
  memoryPortLast: 65_535,
} as const;
