/** Bounds of the gateway, each with its reason. Units are last in the name. */
export const limits = {
  /** Open connections; a process has about 20,000 descriptors. */
  connectionsMax: 18_000,
  /** A terminal that is silent this long is gone; carrier NATs forget it after about 5 min. */
  idleTimeoutMs: 10 * 60_000,
  /** A peer that does not take an answer for this long is not reading. */
  writeTimeoutMs: 10_000,
  /** Answers waiting for one slow peer; 256 of the largest frames. */
  pendingWriteBytesMax: 1024 * 1024,
  /** A first frame whose end cannot be told is taken as it is after this; dial-up lines need a second for one. */
  undecidedFrameMs: 2_000,
  /** A frame is whole this long after its first byte, and a line brings its first one; otherwise it is closed. */
  incompleteFrameMs: 30_000,
  /** How often lines are looked at for that. */
  stuckSweepMs: 5_000,
  /** Requests under way on one connection: a multiplexer with that many terminals at once. */
  exchangesPerLinkMax: 1_024,
  /** Requests of one terminal waiting for their turn: its resends and racers, no more. */
  lanePerTerminalMax: 16,
  /** Wrong destinations noted of one line: of the terminals behind a multiplexer; more says nothing new. */
  niisNotedPerLinkMax: 32,
  /** Terminals kept in memory with their ledgers, about 2 KB each. */
  terminalsCachedMax: 50_000,
  /** Requests remembered for copies of them: a minute of sales, minutes of a full disk. */
  requestsRememberedMax: 10_000,
  /** … for so long: longer than any multiplexer holds a frame. */
  requestsRememberedMs: 300_000,
  /** A cached terminal is read again after this, so that a change made elsewhere is seen by reads too. */
  terminalFreshMs: 10_000,
  /**
   * Decisions taken anew because another process changed the terminal meanwhile. Each stands for an answer that another
   * worker gave, so this is more than four full lanes: a terminal that presses hard on some workers gets no 96.
   */
  conflictsMax: 64,
  /** Attempts that change nothing else, waiting to be written; beyond it they are counted and dropped. */
  attemptsQueuedMax: 10_000,
  /** … written in groups of this many, or after this long. */
  attemptsPerWrite: 500,
  attemptsDelayMs: 250,
  /** One address is recorded as refused once in so long: what is turned away tries again at once. */
  refusalRecordedEveryMs: 60_000,
  /** … and so many addresses in that time: some 140,000 rows a day at the worst, what a store takes with ease. */
  refusedAddressesMax: 100,
  /** Key sets of one kind made ahead: enough for the first seconds of a storm; configurable. */
  pooledKeySetsDefault: 512,
  pooledKeySetsMax: 1_000_000,
  /** … and made in groups of this many, so that the maker's thread answers within its deadline. */
  pooledKeySetsPerMake: 256,
  /** … and read back at the start in pages of this many. */
  pooledKeySetsPerRead: 1_000,
  /** Gateway processes on one store: it lets 64 guests in, and commands need some of them too. */
  workersMax: 32,
  /** A worker that does not get ready is ended; a busy machine needs some seconds for a start. */
  workerStartMs: 30_000,
  /** A worker that died is started again after this, twice as long each time … */
  workerRestartMinMs: 100,
  workerRestartMaxMs: 30_000,
  /** … until it has lived this long. */
  workerSteadyMs: 60_000,
  /** Beyond its grace a worker has this long for links that linger and attempts not written; then it is killed. */
  workerEndMs: 7_000,
  /** Key sets of one kind that lie ready in a worker: half of them outlast the asking for more. */
  keySetsPerWorkerMax: 512,
  /** Ids remembered of what a worker was lent: two times what it can hold, for those it has under way. */
  keySetsLentMax: 1_024,
  /** Gateways take turns in proving that a port is free: longer than one of them takes to start. */
  portTurnMs: 60_000,
  /** How often it is looked whether the turn has come, or a port is free. */
  portTurnRetryMs: 20,
  /** The workers of a gateway that was killed have let go of their ports by then. */
  portReleaseMs: 1_000,
  /** F62 of one answer: its counter has three digits. */
  downloadF62BytesMax: 999,
  /** Keys or applications in one list: the query's counter has two digits. */
  downloadEntriesMax: 99,
} as const;
