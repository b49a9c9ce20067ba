/** Bounds of the sign-in state machines, each with its reason. Durations in milliseconds. */
export const limits = {
  /** An unproven set is issued again this long; then it counts as lost on the way. A trading day. */
  unprovenLifeMs: 24 * 60 * 60_000,
  /** After a newer set is proven, messages already on their way under an older one are still good this long. */
  retiringMs: 90_000,
  /** Retiring sets kept; each is tried for every MAC that fits no newer one. */
  retiringSetsMax: 4,
  /** Sets issued after the proven one that are accepted: a lost answer, a failed KCV and one to spare. */
  unprovenSetsMax: 3,
  /** Fresh sets an unauthenticated complaint may cause, in `complaintWindowMs`. */
  complaintSetsMax: 4,
  complaintWindowMs: 60 * 60_000,
} as const;

export type LedgerLimits = { readonly [K in keyof typeof limits]: number };
