/** Bounds of a terminal: every wait, queue and list in this package has one here. */
export const limits = {
  /** One call from start to end. A cashier waits no longer; many terminals in the field need minutes (facts §3.7). */
  deadlineMs: 25_000,
  /** The longest that one can be asked to take: nobody stands at a counter for ten minutes. */
  deadlineMsMax: 600_000,
  /** The longest that nobody is asked again, in spite of whoever presses the key: as long as hold-offs last. */
  askAgainMsMax: 3_600_000,
  /** Name and connection together: room for the SYN and its repeats after 1, 3 and 7 s. */
  connectTimeoutMs: 8_000,
  /** With less time left no connection is worth making. */
  attemptMsMin: 50,
  /**
   * Before something is asked of an endpoint that seems not to have taken the last connection: a refusal comes in one
   * round trip, on a weak network too.
   */
  verdictHoldMs: 1_000,
  /** Kept back of every call for writing its end to disk, at most; short calls keep back a tenth. */
  closingReserveMs: 500,
  /** A write that had so long and is not done waits for its disk: others take some tens of milliseconds. */
  diskSlowMs: 250,
  /** Races whose lessons wait for a write; an echo or a probe makes none, and a shop does few in a row. */
  unwrittenRacesMax: 16,
  /** Longer names of networks are cut: an SSID has 32 bytes, an operator's code 6 digits. */
  networkIdMax: 64,
  /** Uplinks of a terminal: two SIMs, Wi-Fi and a cable. */
  uplinksMax: 4,
  /** Addresses of a platform: two names, two ports and two rooms, and as many again. Each is a path on every uplink. */
  endpointsMax: 16,
  /** Protocols offered over TLS: ours and those of a host or two. */
  alpnNamesMax: 16,
  /** F39 that end a reversal: 00 and the few that say "no such transaction". */
  acceptedCodesMax: 32,
  /** Working keys are of a day: the terminal of the field signs in each morning (facts §3.5). */
  keysLifeMs: 24 * 60 * 60_000,
  /** The longest that an acquirer can allow: a year, leap years included. */
  keysLifeMsMax: 366 * 24 * 60 * 60_000,
  /** Before the opening, unless set: the quiet hours of the night, so that a country's terminals come evenly. */
  openingSpreadMs: 4 * 60 * 60_000,
  /** A kept connection that was heard so lately is alive: no NAT forgets in so short a time. */
  warmFreshMs: 5_000,
  /** After a heartbeat without an answer for so long the connection is dead: 33 s and this are within 45 s. */
  heartbeatAnswerMs: 8_000,
  /** A host that closes so soon after an answer does so after each: the end comes within a round trip of it. */
  hangUpMs: 1_000,
  /** For so long nothing is kept at it: a gateway that was stopped in such a moment costs no more than that. */
  hungUpKnownMs: 60 * 60_000,
  /** Networks whose heartbeat is remembered: as many as have their paths remembered. */
  idleLivesMax: 8,
  /** A report of failed keys is not worth more of the cashier's time. */
  reportTimeoutMs: 3_000,
  /** Sets that were replaced and must not come back: at a set a day, two months of replays. */
  retiredSetsMax: 64,
  /** Calls that wait for the one under way. */
  waitingCallsMax: 8,
  /** 0400s of one reversal before it is parked, unless set otherwise; terminals in the field allow 1 to 3 (facts §3.6). */
  reversalTriesMax: 3,
  /** Sign-ins that make up for a try: a host that answers A0 after three new key sets will do so for ever. */
  reversalSignInsMax: 3,
  /** Parked reversals that are kept: with so many unsettled doubts a shop calls before it sells on. */
  parkedReversalsMax: 50,
  /** Of the time of a call, for each that is tried again: a poor line connects and answers in it. */
  parkedShareMsMin: 5_000,
  /** F48 of a settlement counts with three digits. */
  batchTransactionsMax: 999,
  /** F48 has room for 2 + 8 × 40 of its 322 digits. */
  uploadPackTransactions: 8,
  /** The totals, 125 packs, the end of the packs and of the upload. */
  settlementStepsMax: 130,
  /** Times a pack, a query or a download is sent while no answer comes, as terminals in the field do (facts §3.3). */
  resendsMax: 3,
  /** Keys or applications of one download; the counter of the query has two digits (facts §2.2). */
  downloadEntriesMax: 99,
  /** Pages of one query: a host that always says "more" adds nothing with most of them. */
  downloadPagesMax: 99,
  /** F11 leaps this far when the host says it knows it already (94), as terminals in the field do (facts §3.6). */
  duplicateStanLeap: 50,
  /** A journal that grows over this, and over twice what it needs, is rewritten: some 500 steps. */
  journalBytesMax: 256 * 1_024,
  /** A journal over this was not written by us: a full one of ours is a third of it at most. */
  journalFileBytesMax: 4 * 1_024 * 1_024,
  /** A record that takes an F11 is longer: so many damaged bytes hide at most one. */
  journalRecordBytesMin: 64,
  /**
   * Frames in a row that answer nothing asked, before a connection is left: late answers to all that a call may send are
   * fewer, and a far end that says only such things costs no more than they do.
   */
  droppedFramesMax: 64,
  /** Copies of damaged journals that are kept, the newest: enough to see a failing disk, and no more than 32 MiB. */
  damagedJournalsMax: 8,
  /** Closing waits this long for a disk that hangs. */
  closingDiskMs: 2_000,
  /** Rounds of processes that start in the same moment: each round one of them wins. */
  lockTriesMax: 20,
} as const;
