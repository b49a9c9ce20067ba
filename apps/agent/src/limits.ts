/** Bounds of an agent: every wait, queue, buffer and list in this workspace has one here. */
export const limits = {
  /** A purchase in JSON has 300 bytes; nobody else's document is read. */
  bodyBytesMax: 16 * 1_024,
  /** Tokens and keys are short; the rest of what clients send in headers is not for us. */
  headerBytesMax: 8 * 1_024,
  /** Calls that wait, listeners, and the spare ones: whoever only asks gets in where all others wait. */
  connectionsMax: 80,
  /** For who keeps the process running, for questions after a purchase, and for connections that lie idle. */
  spareConnections: 16,
  /** Calls that ask for something and wait for its end: beyond it nobody of the shop waits for an answer any more. */
  waitingCallsMax: 48,
  /** Someone who sends his request byte by byte holds a connection no longer. */
  requestTimeoutMs: 10_000,
  /** … and hardly longer: Node looks every 30 s, unless told. */
  requestTimeoutCheckMs: 1_000,
  /** An idle connection of a local application; opening another one costs nothing. */
  keepAliveTimeoutMs: 60_000,
  /** Beats of a listener that takes nothing of what it is sent; then it goes. */
  slowBeatsMax: 4,
  /** Calls that wait for the one under way at one terminal, as the SDK has it. */
  waitingOperationsMax: 8,
  /** The shortest and the longest time a caller may give. */
  remainingMsMin: 50,
  remainingMsMax: 600_000,
  /** Listeners to events: a screen, a log and a few spare. */
  eventStreamsMax: 16,
  /** Events that wait for a slow listener; he is told how many he missed. A sign-in makes about ten. */
  queuedEventsMax: 256,
  /** Events kept for listeners that come back with `Last-Event-ID`. */
  keptEventsMax: 256,
  /** A call of a terminal, unless its settings say otherwise: as the SDK has it. */
  ownDeadlineMs: 25_000,
  /** A comment on quiet streams, so that a dead listener is noticed. */
  eventHeartbeatMs: 15_000,
  /** Names of operations that can be asked for in memory after their end; a purchase has two, its key and its number. */
  endedNamesMax: 1_000,
  /** Purchases kept by key: 700 an hour for three days, some 60 MiB. Beyond it no purchase is taken. */
  keptPurchasesMax: 50_000,
  /** How long a key is remembered while the agent runs, unless set otherwise: over a weekend's closing. */
  keysKeptHours: 72,
  /** The book is rewritten without what is forgotten when it has grown by this and to twice its size. */
  bookGrowthBytesMin: 1_024 * 1_024,
  /** A book over this was not written by us: from half of it on no purchase is taken. */
  bookBytesMax: 256 * 1_024 * 1_024,
  /** A disk that takes longer for a line of the book is as good as none. Memory cards take seconds now and then. */
  bookWriteMs: 10_000,
  /** Operations under way get this long to end when the agent is asked to; then they are given up. */
  drainMs: 5_000,
  /** … and after that the terminals to write how, and the last answers to leave. */
  closingMs: 3_000,
  /** A token file holds one line. */
  tokenFileBytesMax: 1_024,
} as const;
