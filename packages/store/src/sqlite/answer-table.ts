import type { DatabaseSync } from 'node:sqlite';
import { type BatchTotals, debitsOf } from '../batch-totals.ts';
import type { StoredAnswer } from '../exchange-commit.ts';
import { type AnswerRow, answerColumns, answerToRow, rowToAnswer } from '../rows/answer-row.ts';
import { placeholders } from '../rows/row.ts';

export type AnswerTable = ReturnType<typeof answerTable>;

export function answerTable(db: DatabaseSync) {
  const columns = answerColumns.join(', ');
  const replaced = answerColumns.map((column) => `${column} = excluded.${column}`).join(', ');
  const put = db.prepare(
    `INSERT INTO answers (${columns}) VALUES (${placeholders(answerColumns)})
     ON CONFLICT (terminal_id, batch_number, stan) DO UPDATE SET ${replaced}`,
  );
  const find = db.prepare(
    `SELECT ${columns} FROM answers WHERE terminal_id = ? AND batch_number = ? AND stan = ?`,
  );

  // As text: a sum over a full batch can be more than a number holds exactly.
  const sum = db.prepare(
    `SELECT count(*), CAST(coalesce(sum(CAST(amount AS INTEGER)), 0) AS TEXT)
     FROM answers WHERE terminal_id = ? AND batch_number = ? AND state = 'approved'`,
  );

  return {
    put(answer: StoredAnswer): void {
      put.run(...answerToRow(answer));
    },

    find(terminalId: string, batchNumber: string, stan: string): StoredAnswer | null {
      const row = find.get(terminalId, batchNumber, stan) as AnswerRow | undefined;
      return row ? rowToAnswer(row) : null;
    },

    totals(terminalId: string, batchNumber: string): BatchTotals {
      const [count, amount] = sum.get(terminalId, batchNumber) as unknown as [number, string];
      return debitsOf(count, BigInt(amount));
    },
  };
}
