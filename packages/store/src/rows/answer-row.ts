import type { StoredAnswer } from '../exchange-commit.ts';

export const answerColumns = [
  'terminal_id',
  'batch_number',
  'stan',
  'state',
  'amount',
  'response_code',
  'rrn',
  'authorisation_code',
  'local_time',
  'local_date',
  'at_ms',
  'reversed_at_ms',
  'digest',
] as const;

export type AnswerRow = [
  terminalId: string,
  batchNumber: string,
  stan: string,
  state: StoredAnswer['state'],
  amount: string,
  responseCode: string,
  rrn: string,
  authorisationCode: string | null,
  localTime: string,
  localDate: string,
  atMs: number,
  reversedAtMs: number | null,
  digest: Uint8Array | null,
];

export function answerToRow(answer: StoredAnswer): AnswerRow {
  return [
    answer.terminalId,
    answer.batchNumber,
    answer.stan,
    answer.state,
    answer.amount,
    answer.responseCode,
    answer.rrn,
    answer.authorisationCode,
    answer.localTime,
    answer.localDate,
    answer.atMs,
    answer.reversedAtMs,
    answer.digest,
  ];
}

export function rowToAnswer(row: AnswerRow): StoredAnswer {
  return {
    terminalId: row[0],
    batchNumber: row[1],
    stan: row[2],
    state: row[3],
    amount: row[4],
    responseCode: row[5],
    rrn: row[6],
    authorisationCode: row[7],
    localTime: row[8],
    localDate: row[9],
    atMs: row[10],
    reversedAtMs: row[11],
    digest: row[12],
  };
}
