import { ledgerLimits } from '@rollcall/sign-in';

/** Bounds of the store, each with its reason. Durations in milliseconds. */
export const limits = {
  /** Calls in one transaction: enough to share an fsync among a storm, few enough to answer within milliseconds. */
  batchCallsMax: 1_000,
  /** What a batch may wait for the callers of the one before: less than a disk takes to sync. */
  gatherMs: 1,
  /** Calls of the last batch from which on the next one waits: a few callers gain nothing by it. */
  gatheredBatchCallsMin: 8,
  /** Unanswered calls of one client; beyond it the disk is behind, and the caller has to shed load. */
  pendingCallsMax: 20_000,
  /** Calls that the owner keeps for all its clients together. */
  queuedCallsMax: 100_000,
  /** A call without an answer by then has an unknown outcome. Longer than any commit, shorter than a day of waiting. */
  callTimeoutMs: 30_000,
  /** Backup and prune work through the whole store. */
  longCallTimeoutMs: 10 * 60_000,
  /** How often deadlines are looked at: one timer for all calls. */
  deadlineSweepMs: 250,
  /** How long two starters may argue about who owns the store, and an owner may take to let go of it. */
  openTimeoutMs: 10_000,
  /** Between two tries of becoming owner or guest; a random share is added so that two starters do not keep step. */
  openRetryMs: 20,
  /** One frame on the socket; a thousand terminals with their sealed keys need under 1 MiB. */
  frameBytesMax: 16 * 1024 * 1024,
  /** Processes that share one owner: the gateways of a machine and a few commands. */
  guestsMax: 64,
  /** `sun_path` holds 104 bytes on macOS and 108 on Linux. */
  socketPathBytesMax: 100,
  /** Rows of one page of a list. */
  pageRowsMax: 1_000,
  /** 4 MB: a commit that meets a step of a backup waits some milliseconds. */
  backupPagesPerStep: 1_000,
  /** Rows that one step of prune looks at, so that sign-ins wait for it a few milliseconds at most. */
  pruneRowsPerStep: 5_000,
  /** Statements kept for the combinations of columns that changes of terminals name. */
  updateStatementsMax: 64,
  /** An owner that closes lets its guests finish this long; a verb on the command line takes far less. */
  guestsLeaveMs: 2_000,
  /** A whole check of a file up to this size takes well under a second at opening. */
  quickCheckBytesMax: 64 * 1024 * 1024,
  /** Pages of the log before it is copied into the file: a page changed often is then copied once. */
  checkpointPages: 8_192,
  /** What the log may keep on disk after a checkpoint. */
  logKeptBytesMax: 64 * 1024 * 1024,
  /** Holds the pages that the commits of some 100,000 terminals touch, so that a commit reads nothing. */
  pageCacheKiB: 64 * 1024,
  /**
   * Heads changed in memory before they are settled in order: with a million terminals a page then takes three or more
   * of them, and they are some 20 MB.
   */
  headsChangedMax: 65_536,
  /** A few terminals that come again and again fill the log all the same: 25 MB, read back in a fifth of a second. */
  headsLoggedMax: 262_144,
  /** Heads settled with a commit beyond twice those it changed: few enough that none waits long for it. */
  headsSettledPerCommit: 64,
  /** Heads read and not changed that are kept for the commit that follows; some 10 MB. */
  headsReadMax: 32_768,
  /** How often, in sets, the list of a terminal's living ones is cleared of the dead. */
  livingKeySetsCheckedEach: 16,
  /** Dead sets that a ledger still counts complaints with. */
  deadKeySetsLoadedMs: ledgerLimits.complaintWindowMs,
} as const;
