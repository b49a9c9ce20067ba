/** What the acquirer has set for this terminal; null where it said nothing. */
export interface TerminalParameters {
  /** Tag 12: how long a terminal waits for an answer. Shown; a call ends by its own deadline. */
  readonly receiveTimeoutMs: number | null;
  /** Tag 13. */
  readonly redials: number | null;
  /** Tags 14, 15, 16. */
  readonly transactionPhones: readonly string[];
  /** Tag 17. */
  readonly managementPhone: string | null;
  /** Tags 18 and 19. */
  readonly areTipsAllowed: boolean | null;
  readonly tipPercent: number | null;
  /** Tag 20. */
  readonly isManualEntryAllowed: boolean | null;
  /** Tag 21: sign off by itself after a settlement. */
  readonly isSignOffAutomatic: boolean | null;
  /** Tag 22. */
  readonly merchantName: string | null;
  /** Tag 23: tries of a reversal. */
  readonly resends: number | null;
  /** Tag 24. */
  readonly offlineMode: number | null;
  /** Tag 25. */
  readonly tmkIndex: number | null;
  /** Tag 26, 8 hex digits. */
  readonly transactionSwitches: string | null;
  /** Tag 11. */
  readonly application: string | null;
}

export const noParameters: TerminalParameters = {
  receiveTimeoutMs: null,
  redials: null,
  transactionPhones: [],
  managementPhone: null,
  areTipsAllowed: null,
  tipPercent: null,
  isManualEntryAllowed: null,
  isSignOffAutomatic: null,
  merchantName: null,
  resends: null,
  offlineMode: null,
  tmkIndex: null,
  transactionSwitches: null,
  application: null,
};
