/** Bounds of the command line. */
export const limits = {
  /** Ways out of one terminal: two SIMs, Wi-Fi, cable and some to spare. Each has a routing table of its own. */
  uplinksMax: 8,
  /** Number of the first uplink's routing table and of its rules' priority: above the system's own, below `main` (32766). */
  uplinkTableFirst: 20_800,
  /** The kernel prefers small metrics: this one counts where an uplink's own default route is gone. */
  unreachableMetric: 1_000_000,
  /** Answers of `ip` are some hundred bytes a route; beyond this something else answers. */
  ipOutputBytesMax: 16 * 1_024 * 1_024,
  /** `ip` asks the kernel and waits for nobody. */
  ipTimeoutMs: 10_000,
  /** How long a connection may take in `uplinks check --endpoint`: a SYN lost twice on a weak network. */
  uplinkConnectTimeoutMs: 8_000,
  /** Lines of the log that a full disk does not take wait for room: an hour of a shop's, some thousand lines. */
  logWaitingBytesMax: 256 * 1_024,
} as const;
