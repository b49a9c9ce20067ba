import type { DialPhases } from '@rollcall/transport';
import type { Attempt, AttemptPhases, AttemptResult } from '../attempt.ts';
import type { Call } from '../call.ts';
import type { TerminalPath } from './terminal-path.ts';

/** Measures one attempt and tells how it goes. It ends once. */
export class OpenAttempt {
  readonly #call: Call;
  readonly #path: TerminalPath;
  readonly #phases: { -readonly [P in keyof AttemptPhases]: AttemptPhases[P] } = {};
  #phaseStartedAtMs: number;
  #ended: Attempt | null = null;

  constructor(call: Call, path: TerminalPath) {
    this.#call = call;
    this.#path = path;
    this.#phaseStartedAtMs = call.nowMs();
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  dialled({ dnsMs, connectMs, tlsMs }: DialPhases): void {
    if (dnsMs !== undefined) this.#add('dns', dnsMs);
    if (connectMs !== undefined) this.#add('connect', connectMs);
    if (tlsMs !== undefined) this.#add('tls', tlsMs);
    this.#phaseStartedAtMs = this.#call.nowMs();
  }

  /** A connection from before was found alive, or not. */
  probed(): void {
    this.#endPhase('probe');
  }

  phaseEnds(phase: 'send' | 'answer'): void {
    this.#endPhase(phase);
  }

  #endPhase(phase: 'probe' | 'send' | 'answer'): void {
    const nowMs = this.#call.nowMs();
    this.#add(phase, nowMs - this.#phaseStartedAtMs);
    this.#phaseStartedAtMs = nowMs;
  }

  ends(result: AttemptResult): Attempt {
    if (this.#ended) return this.#ended;
    const { uplink, endpoint } = this.#path.path;
    this.#ended = { uplink, endpoint, phases: this.#phases, result };
    const { core, id } = this.#call;
    core.emit({ kind: 'attempt-ended', operationId: id, attempt: this.#ended });
    return this.#ended;
  }

  #add(phase: keyof AttemptPhases, ms: number): void {
    if (this.#ended) return;
    const elapsedMs = Math.round(ms * 1_000) / 1_000;
    this.#phases[phase] = elapsedMs;
    const { core, id } = this.#call;
    const { uplink, endpoint } = this.#path.path;
    core.emit({ kind: 'phase', operationId: id, uplink, endpoint, phase, elapsedMs });
  }
}
