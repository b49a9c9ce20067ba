/** Bounds of the field, each with its reason. Units are last in the name. */
export const limits = {
  /** Terminals at once unless asked for otherwise: they wait most of the time, and two cores bear so many. */
  lanesDefault: 10,
  /** Each lane has a /30 at either of its routers, numbered by one byte, and scenarios want lanes of their own. */
  lanesMax: 50,
  /** Sign-ins of each scenario unless asked for otherwise: the three slowest of them lie above p99. */
  samplesDefault: 300,
  /** Sign-ins where nothing answers: each takes a quarter of a minute, and p95 needs no more. */
  silentSamplesMax: 100,
  /**
   * Sign-ins with a stopped gateway, of the SDK and of the terminals of today: nobody accepts what each leaves there, a
   * connection or two, and past its backlog of 4,096 the kernel drops SYNs, which is another scenario.
   */
  frozenSamplesMax: 1_000,
  /** A night. */
  samplesMax: 100_000,
  /** The time-outs that terminals of today are set to; a try of them covers connection and answer. */
  baselineMsDefault: [10_000, 30_000, 60_000],
  /** Nobody sets a terminal to longer. */
  baselineMsMax: 120_000,
  /** Sequential sign-ins of 10 s a try, of each scenario: their times hardly vary. */
  sequentialSamplesDefault: 20,
  /** Sequential sign-ins under way at once in one lane: they only wait. */
  sequentialAtOnce: 2,
  /** Deaths of an idle link that are timed, of each run: each takes up to a minute, and they hardly vary. */
  idleDeathsMax: 30,
  /** Longest wait between two samples of a lane, drawn by the seed, so that lanes do not march in step. */
  pauseMsMax: 60,

  /** The router forgets flows that were idle this long; the kernel counts whole seconds. */
  flowIdleSeconds: 2,
  /**
   * A terminal is idle this long before its warm connection is used: the router has then forgotten it for sure, and
   * the terminal may or may not hold it for fresh.
   */
  evictedAfterMs: 3_200,
  evictedIdleMsMax: 8_000,
  /** A connection dies within this time of its last use, drawn by the seed: at any place between two heartbeats. */
  idleBeforeDeathMsMax: 30_000,
  /** An idle link that died has to be found in 45 s; past this it counts as never found. */
  idleDeathFoundMsMax: 90_000,

  /** A command such as `ip` that takes longer hangs. */
  commandMs: 20_000,
  /** Output of such a command that is kept, to say what went wrong. */
  commandOutputBytesMax: 1_048_576,
  /** Connections that a mute listener holds at most: those of some thousand sign-ins. */
  muteConnectionsMax: 10_000,
  /** It has nothing to say, so any bound on unsent bytes will do, and on the time that they take. */
  mutePendingBytesMax: 8_192,
  muteWriteMs: 20_000,
} as const;
