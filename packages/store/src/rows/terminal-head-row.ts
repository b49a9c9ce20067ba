/**
 * What every exchange of a terminal changes: its revision, its last sign-in, and where its newest rows are. A row of
 * `attempts` and of `key_sets` names the one before it of the same terminal, so that a commit appends to both and
 * touches no index.
 */
export interface TerminalHead {
  readonly terminalId: string;
  readonly revision: number;
  readonly isRenewalOrdered: boolean;
  readonly signedInAtMs: number | null;
  readonly signedOffAtMs: number | null;
  /** 0: none yet. */
  readonly lastAttemptId: number;
  /** `seq` of its newest key set; 0: none yet. */
  readonly lastKeySetSeq: number;
  /** `seq` of all its sets that are not dead, oldest first; some that are dead may still be among them. */
  readonly livingKeySetSeqs: readonly number[];
}

export const terminalHeadColumns = [
  'revision',
  'is_renewal_ordered',
  'signed_in_at_ms',
  'signed_off_at_ms',
  'last_attempt_id',
  'last_key_set_seq',
  'living_key_set_seqs',
  'terminal_id',
] as const;

export type TerminalHeadRow = [
  revision: number,
  isRenewalOrdered: number,
  signedInAtMs: number | null,
  signedOffAtMs: number | null,
  lastAttemptId: number,
  lastKeySetSeq: number,
  livingKeySetSeqs: string,
  terminalId: string,
];

export function headToRow(head: TerminalHead): TerminalHeadRow {
  return [
    head.revision,
    Number(head.isRenewalOrdered),
    head.signedInAtMs,
    head.signedOffAtMs,
    head.lastAttemptId,
    head.lastKeySetSeq,
    head.livingKeySetSeqs.join(),
    head.terminalId,
  ];
}

export function rowToHead(row: TerminalHeadRow): TerminalHead {
  return {
    revision: row[0],
    isRenewalOrdered: row[1] === 1,
    signedInAtMs: row[2],
    signedOffAtMs: row[3],
    lastAttemptId: row[4],
    lastKeySetSeq: row[5],
    livingKeySetSeqs: row[6] === '' ? [] : row[6].split(',').map(Number),
    terminalId: row[7],
  };
}
