import type { DatabaseSync } from 'node:sqlite';
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

  return {
    put(answer: StoredAnswer): void {
      put.run(...answerToRow(answer));
    },

    find(terminalId: string, batchNumber: string, stan: string): StoredAnswer | null {
      const row = find.get(terminalId, batchNumber, stan) as AnswerRow | undefined;
      return row ? rowToAnswer(row) : null;
    },
  };
}
