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
} as const;

export type LedgerLimits = { readonly [K in keyof typeof limits]: number };
