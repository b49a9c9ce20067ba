/** Bounds of a terminal: every wait, queue and list in this package has one here. */
export const limits = {
  /** One call from start to end. A cashier waits no longer; many terminals in the field need minutes (facts §3.7). */
  deadlineMs: 25_000,
  /** Name and connection together: room for the SYN and its repeats after 1, 3 and 7 s. */
  connectTimeoutMs: 8_000,
  /** With less time left no further endpoint is tried. */
  attemptMsMin: 50,
  /** Kept back of every call for writing its end to disk, at most; short calls keep back a tenth. */
  closingReserveMs: 500,
  /** A report of failed keys is not worth more of the cashier's time. */
  reportTimeoutMs: 3_000,
  /** Sets that were replaced and must not come back: at a set a day, two months of replays. */
  retiredSetsMax: 64,
  /** Calls that wait for the one under way. */
  waitingCallsMax: 8,
  /** A reversal that the host refuses this often is given up and told (facts §3.6). */
  reversalTriesMax: 3,
  /** F11 leaps this far when the host says it knows it already (94), as terminals in the field do (facts §3.6). */
  duplicateStanLeap: 50,
  /** A state file over this was not written by us: the largest of ours is a tenth of it. */
  stateFileBytesMax: 65_536,
} as const;
