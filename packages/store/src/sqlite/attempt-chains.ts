import type { DatabaseSync } from 'node:sqlite';
import type { TerminalHeads } from './terminal-heads.ts';

interface Victim {
  readonly id: number;
  readonly terminalId: string;
  readonly previousId: number;
}

/**
 * Keeps chains whole when attempts are removed from their middle. Prune takes what is old by its time, and a clock that
 * was wrong for a moment puts an old time between new ones; what lies behind it would not be found any more.
 */
export function attemptChains(db: DatabaseSync, heads: TerminalHeads) {
  const select = db.prepare(
    `SELECT id, terminal_id, previous_id FROM attempts
     WHERE id > ? AND id <= ? AND at_ms < ? AND previous_id > 0`,
  );
  const previousOf = db.prepare('SELECT previous_id FROM attempts WHERE id = ?');
  const link = db.prepare('UPDATE attempts SET previous_id = ? WHERE id = ?');
  const previous = (id: number) => (previousOf.get(id) as unknown as [number] | undefined)?.[0];

  /** Leads the one after the victim, or the head, to `to`. */
  function passBy({ id, terminalId }: Victim, to: number): void {
    const head = heads.find(terminalId);
    if (!head) return;
    if (head.lastAttemptId === id) heads.set({ ...head, lastAttemptId: to });
    for (let at = head.lastAttemptId; at > id; at = previous(at) ?? 0) {
      if (previous(at) === id) link.run(to, at);
    }
  }

  return {
    /** To be called before the attempts with ids over `from` up to `to` and times before `beforeMs` are removed. */
    repair(from: number, to: number, beforeMs: number): void {
      const rows = select.all(from, to, beforeMs) as unknown as [number, string, number][];
      const victims = new Map(
        rows.map(([id, terminalId, previousId]) => [id, { id, terminalId, previousId }] as const),
      );
      const followed = new Set(rows.map(([, , previousId]) => previousId));
      for (const victim of victims.values()) {
        if (followed.has(victim.id)) continue;
        let target = victim.previousId;
        for (let next = victims.get(target); next; next = victims.get(target)) target = next.previousId;
        // Mostly everything behind it has gone before.
        if (target > 0 && previous(target) !== undefined) passBy(victim, target);
      }
    },
  };
}
