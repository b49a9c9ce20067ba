import type { ConnectionsBound } from '@rollcall/transport';
import type { AttemptLog } from './attempt-log.ts';
import { lineAttempt } from './attempt-of.ts';
import type { Clock } from './clock.ts';
import { countReason } from './count-reason.ts';
import { limits } from './limits.ts';
import type { SessionContext } from './session.ts';

const reason = 'too-many-connections';

export interface RefusalContext extends Pick<SessionContext, 'counts' | 'observe'> {
  readonly attempts: Pick<AttemptLog, 'add'>;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicUs'>;
}

/**
 * Connections that were too many: all are counted, an address is recorded once a minute, and only so many addresses
 * are. A flood must not fill the store.
 */
export class RefusedConnections {
  readonly #context: RefusalContext;
  /** When each address was recorded, in milliseconds that never step back, the oldest first. */
  readonly #recordedMs = new Map<string, number>();

  constructor(context: RefusalContext) {
    this.#context = context;
  }

  note(remoteAddress: string, over: ConnectionsBound): void {
    const { attempts, clock, counts, observe } = this.#context;
    countReason(counts, reason);
    if (!this.#isDue(remoteAddress, clock.monotonicUs() / 1_000)) return;
    const attempt = lineAttempt(remoteAddress, clock.nowMs(), reason, over);
    attempts.add(attempt);
    observe?.(attempt);
  }

  #isDue(remoteAddress: string, nowMs: number): boolean {
    for (const [address, recordedMs] of this.#recordedMs) {
      if (nowMs - recordedMs < limits.refusalRecordedEveryMs) break;
      this.#recordedMs.delete(address);
    }
    if (this.#recordedMs.has(remoteAddress)) return false;
    if (this.#recordedMs.size >= limits.refusedAddressesMax) return false;
    this.#recordedMs.set(remoteAddress, nowMs);
    return true;
  }
}
