import { createHash } from 'node:crypto';

/** All that happened in a schedule, a line each. Two runs are the same when their digests are. */
export class EventLog {
  readonly #now: () => number;
  readonly lines: string[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  add(who: string, what: string): void {
    this.lines.push(`${this.#now().toFixed(3)} ${who} ${what}`);
  }

  /** SHA-256 of the lines, upper-case hex. */
  digest(): string {
    return createHash('sha256').update(this.lines.join('\n')).digest('hex').toUpperCase();
  }
}
