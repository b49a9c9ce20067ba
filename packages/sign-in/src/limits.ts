/** Bounds of the sign-in state machines, each with its reason. Durations in milliseconds. */
export const limits = {
  /** An unproven set is issued again this long; then it counts as lost on the way. A trading day. */
  unprovenLifeMs: 24 * 60 * 60_000,
  /** After a newer set is proven, messages already on their way under an older one are still good this long. */
  retiringMs: 90_000,
  /** Retiring sets kept: a terminal that proves eleven sets a second for 90 s. Each is tried for every bad MAC. */
  retiringSetsMax: 1_000,
  /** Unproven sets accepted that were asked for with authority: a lost answer, a day gone by and one to spare. */
  unprovenSetsMax: 3,
  /** Fresh sets that complaints may cause in `complaintWindowMs`, and as many of them living and unproven at a time. */
  complaintSetsMax: 4,
  complaintWindowMs: 60 * 60_000,

  /** Durations of one path that are kept: with fewer a percentile means little. */
  samplesKept: 20,
  /** Without a TCP connection for so long the next path starts: a little over three healthy round trips of 4G. */
  connectPatienceMs: 300,
  connectPatienceMsMin: 250,
  connectPatienceMsMax: 1_000,
  /** Without an 0810 for so long after its start the next path starts; a healthy sign-in stays below in 95 of 100 cases. */
  answerPatienceMs: 800,
  answerPatienceMsMin: 500,
  answerPatienceMsMax: 2_500,
  /** Without an answer on a kept connection for so long a fresh one starts beside it. Healthy 4G answers in a third. */
  warmConnectMs: 300,
  warmAnswerMs: 600,
  /** A plain host that is silent so long is given up for another: half a minute holds three. */
  giveUpMs: 8_000,
  giveUpMsMin: 1_500,
  giveUpMsMax: 8_000,
  /** Connections of one race at a time: two uplinks to two endpoints. */
  pathsInFlightMax: 4,
  /** Less time than this is not worth an attempt. */
  attemptMsMin: 500,
  /** Failures in a row after which a path goes last. It is tried all the same: none is ever shut out. */
  failuresToDemote: 2,
  /** A winner goes first for so long; after it the network may be another in all but name. */
  winnerFreshMs: 10 * 60_000,
  /** By how much slowness counts against success: ten seconds weigh a tenth of always failing. */
  slownessScaleMs: 100_000,
  /** A shop and its neighbours; a terminal on wheels forgets the first after the eighth. */
  networksRemembered: 8,
  /** Four uplinks to eight endpoints each. */
  pathsRemembered: 32,
  /** Attempts beyond the first that an agent has in hand; half are never spent (gRPC A6). A weak network needs three. */
  budgetTokens: 6,
  budgetTokensPerSuccess: 0.1,
  /** Whatever the budget says, each terminal has one more attempt so often. */
  freeRetryMs: 60_000,
  /** Terminals behind one agent: a large store's tills. */
  terminalsPerAgentMax: 1_024,
  /** Before a second round, doubled each time; full jitter takes anything up to it. */
  backOffMs: 1_000,
  backOffMsMax: 8_000,
  /** Where every path says no at once a further round begins within this; people know the cause in 8 s. */
  roundsBeginWithinMs: 6_500,
  /** Where paths are silent a last round begins within this: its answers are waited for as long as they may take. */
  silentRoundsBeginWithinMs: 11_000,
  /** After so long without a sign of any path a race is over, unless set otherwise; people know the cause in 15 s. */
  silenceMs: 14_000,
  /** Where paths are known nobody's silence is waited out longer than so many times what a connection takes there. */
  quietConnects: 10,
  /** … and not shorter than this: the kernel's SYN after 1 s has been answered, that after 3 s has not left (ADR 11). */
  quietMsMin: 2_900,
  /** Retries spread over so many times as long as it lasts that nobody answers: a fifth of the rate of what failed. */
  retrySpread: 5,
  /** An outage is taken for a minute at least, for a terminal may have met only its end. */
  retryWindowMsMin: 5 * 60_000,
  /** A longer outage is told of by people: whoever asks by hand is not kept waiting for this. */
  retryWindowMsMax: 60 * 60_000,
  /** A person who asks sooner again, after nobody answered, is answered from what is known. */
  askAgainMs: 60_000,
  /** Even jitter and a slot of nothing leave a moment: a gateway that refuses at once is not hammered. */
  pauseMsMin: 100,
  /** Slots a path may take in one race: a gateway that restarts and one that fails over move it once each. */
  slotsPerPathMax: 3,
  /** Between heartbeats on an idle connection: with the wait for its answer a dead peer is found within 45 s. */
  heartbeatMsMax: 33_000,
  /** More often would load the gateway for nothing: the shortest life seen of idle connections is half a minute. */
  heartbeatMsMin: 5_000,
  /** That an idle connection died counts so long; the network may be mended. */
  idleDeathKnownMs: 24 * 60 * 60_000,
  /** An authenticated gateway may send terminals away for a maintenance window. */
  retryAfterMsMax: 24 * 60 * 60_000,
  /** A stranger may not: whoever stands in between could say it. */
  strangersRetryAfterMsMax: 120_000,
} as const;

export type LedgerLimits = Pick<
  { readonly [K in keyof typeof limits]: number },
  | 'unprovenLifeMs'
  | 'retiringMs'
  | 'retiringSetsMax'
  | 'unprovenSetsMax'
  | 'complaintSetsMax'
  | 'complaintWindowMs'
>;
