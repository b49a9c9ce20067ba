import type { Attempt, RecordedAttempt } from '../exchange-commit.ts';

export const attemptColumns = [
  'at_ms',
  'remote_address',
  'terminal_id',
  'merchant_id',
  'mti',
  'exchange',
  'stan',
  'response_code',
  'reason',
  'detail',
  'key_set_id',
  'elapsed_us',
] as const;

export type AttemptRow = [
  atMs: number,
  remoteAddress: string,
  terminalId: string | null,
  merchantId: string | null,
  mti: string | null,
  exchange: string | null,
  stan: string | null,
  responseCode: string | null,
  reason: string,
  detail: string | null,
  keySetId: string | null,
  elapsedUs: number,
];

export function attemptToRow(attempt: Attempt): AttemptRow {
  return [
    attempt.atMs,
    attempt.remoteAddress,
    attempt.terminalId,
    attempt.merchantId,
    attempt.mti,
    attempt.exchange,
    attempt.stan,
    attempt.responseCode,
    attempt.reason,
    attempt.detail,
    attempt.keySetId,
    Math.round(attempt.elapsedUs),
  ];
}

export function rowToAttempt(row: AttemptRow): Attempt {
  return {
    atMs: row[0],
    remoteAddress: row[1],
    terminalId: row[2],
    merchantId: row[3],
    mti: row[4],
    exchange: row[5],
    stan: row[6],
    responseCode: row[7],
    reason: row[8],
    detail: row[9],
    keySetId: row[10],
    elapsedUs: row[11],
  };
}

/** A recorded attempt's row has its id in front. */
export type RecordedAttemptRow = [id: number, ...AttemptRow];

export function rowToRecordedAttempt([id, ...row]: RecordedAttemptRow): RecordedAttempt {
  return { id, ...rowToAttempt(row) };
}
