import { DatabaseSync } from 'node:sqlite';
import { attemptReasons } from '@rollcall/gateway';
import type { Verdict } from '../run/verdict.ts';
import type { SentTally } from './target.ts';

/** Attempts of the honest terminals. */
const ownAttemptsMax = 100;
/** What a peer can bring to be written into a row: numbers of its own, and names and totals that we put in words. */
const textMax = 200;
/** On average: most inputs hold one frame or none, few hold many. */
const attemptsPerInputMax = 4;

interface ReasonRow {
  readonly reason: string;
  readonly detail: string | null;
  readonly count: number;
  readonly longest: number;
}

const query = `SELECT reason, detail, count(*) AS count, max(length(coalesce(terminal_id, '') ||
  coalesce(merchant_id, '') || coalesce(stan, '') || coalesce(detail, ''))) AS longest
  FROM attempts GROUP BY reason, detail ORDER BY count(*) DESC`;

/**
 * Looks at the attempts that a stopped gateway has recorded: no more than were made, none without a reason that we
 * know, none that was a bug of ours, none of unbounded length; what speaks another protocol by its name.
 */
export function recordedAttempts(database: string, sent: SentTally): Verdict {
  const rows = readRows(database);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const recordedMax = sent.inputs * attemptsPerInputMax + sent.connections + ownAttemptsMax;
  const unnamed = sent.protocols.filter((name) => !isNamed(rows, name));
  const faults = [
    ...(total > recordedMax ? [`${total} attempts were recorded of ${sent.inputs} inputs`] : []),
    ...rows.flatMap(rowFaults),
    ...unnamed.map((name) => `${name} was never recorded by its name`),
  ];
  return { faults, lines: [`${total} attempts recorded: ${reasonsText(rows)}`] };
}

function readRows(database: string): readonly ReasonRow[] {
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    return db.prepare(query).all() as unknown as readonly ReasonRow[];
  } finally {
    db.close();
  }
}

function isNamed(rows: readonly ReasonRow[], name: string): boolean {
  return rows.some(({ reason, detail }) => reason === 'frame-fault' && detail === name);
}

function rowFaults({ reason, detail, count, longest }: ReasonRow): readonly string[] {
  const isKnown = (attemptReasons as readonly string[]).includes(reason);
  return [
    ...(isKnown ? [] : [`an attempt was recorded under ${reason}, which is no reason`]),
    ...(reason === 'internal-error' ? [`${count} inputs ran into a bug: ${detail}`] : []),
    ...(longest > textMax ? [`an attempt (${reason}) holds ${longest} characters of its peer's`] : []),
  ];
}

function reasonsText(rows: readonly ReasonRow[]): string {
  const counts = new Map<string, number>();
  for (const { reason, count } of rows) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].map(([reason, count]) => `${reason} ${count}`).join(', ');
}
