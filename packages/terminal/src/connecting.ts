import { type DialPhases, type Endpoint, formatEndpoint } from '@rollcall/transport';
import type { Attempt, AttemptPhases, AttemptResult } from './attempt.ts';
import type { Call } from './call.ts';
import { Conversation } from './conversation.ts';
import { limits } from './limits.ts';

/** An open connection of one attempt, and how the attempt is closed when its end is known. */
export interface Connected {
  readonly conversation: Conversation;
  /** Until when this attempt may wait for answers. */
  readonly byMs: number;
  /** Measures a phase that ends now. */
  phaseEnds(phase: 'send' | 'answer'): void;
  ends(result: AttemptResult): Attempt;
}

export type Connecting =
  | { readonly ok: true; readonly connected: Connected }
  | { readonly ok: false; readonly attempt: Attempt };

/** Until when the attempt at endpoint `index` may last, so that those behind it keep their share of the time. */
export function shareOfTime(call: Call, index: number, byMs = call.answerByMs): number {
  const nowMs = call.nowMs();
  return nowMs + (byMs - nowMs) / (call.core.settings.endpoints.length - index);
}

/** Whether there is time left for another endpoint, and nobody has closed the terminal. */
export function mayTryMore(call: Call, byMs = call.answerByMs): boolean {
  return !call.core.closing.aborted && byMs - call.nowMs() >= limits.attemptMsMin;
}

/** Opens a connection to one endpoint within its share of the time. */
export async function connectTo(call: Call, endpoint: Endpoint, byMs: number): Promise<Connecting> {
  const { core } = call;
  const name = formatEndpoint(endpoint);
  const attempt = new OpenAttempt(call, name);
  const conversation = new Conversation(core.settings, (differsIn) =>
    core.emit({ kind: 'answer-dropped', operationId: call.id, endpoint: name, differsIn }),
  );
  const giveUp = () => conversation.destroy();
  const { tls } = core.settings;
  const dialled = await core.settings.net.dial(endpoint, {
    ...(tls ? { tls } : {}),
    connectTimeoutMs: Math.max(0, Math.min(limits.connectTimeoutMs, byMs - call.nowMs())),
    clock: core.settings.clock,
    signal: core.closing,
    onBytes: (link, chunk) => conversation.onBytes(link, chunk),
    onClose: () => {
      core.closing.removeEventListener('abort', giveUp);
      conversation.onClose();
    },
  });
  attempt.dialled(dialled.phases);
  core.countDial(dialled.ok);
  if (!dialled.ok) return { ok: false, attempt: attempt.ends(`connect-${dialled.failure.kind}`) };
  conversation.startOn(dialled.link);
  core.closing.addEventListener('abort', giveUp, { once: true });
  return {
    ok: true,
    connected: {
      conversation,
      byMs,
      phaseEnds: (phase) => attempt.phaseEnds(phase),
      ends(result) {
        conversation.end();
        return attempt.ends(result);
      },
    },
  };
}

/** Goes through the endpoints until one connects; a message is then sent there and nowhere else. */
export async function connectToFirst(
  call: Call,
  byMs = call.answerByMs,
): Promise<{ readonly connected: Connected | null; readonly attempts: readonly Attempt[] }> {
  const attempts: Attempt[] = [];
  for (const [index, endpoint] of call.core.settings.endpoints.entries()) {
    if (!mayTryMore(call, byMs)) break;
    const connecting = await connectTo(call, endpoint, shareOfTime(call, index, byMs));
    if (connecting.ok) return { connected: { ...connecting.connected, byMs }, attempts };
    attempts.push(connecting.attempt);
  }
  return { connected: null, attempts };
}

/** Measures one attempt and tells how it goes. */
class OpenAttempt {
  readonly #call: Call;
  readonly #endpoint: string;
  #phases: AttemptPhases = {};
  #phaseStartedAtMs: number;

  constructor(call: Call, endpoint: string) {
    this.#call = call;
    this.#endpoint = endpoint;
    this.#phaseStartedAtMs = call.nowMs();
  }

  dialled({ dnsMs, connectMs, tlsMs }: DialPhases): void {
    if (dnsMs !== undefined) this.#add('dns', dnsMs);
    if (connectMs !== undefined) this.#add('connect', connectMs);
    if (tlsMs !== undefined) this.#add('tls', tlsMs);
    this.#phaseStartedAtMs = this.#call.nowMs();
  }

  phaseEnds(phase: 'send' | 'answer'): void {
    const nowMs = this.#call.nowMs();
    this.#add(phase, nowMs - this.#phaseStartedAtMs);
    this.#phaseStartedAtMs = nowMs;
  }

  ends(result: AttemptResult): Attempt {
    const attempt: Attempt = { uplink: 'default', endpoint: this.#endpoint, phases: this.#phases, result };
    this.#call.core.emit({ kind: 'attempt-ended', operationId: this.#call.id, attempt });
    return attempt;
  }

  #add(phase: keyof AttemptPhases, ms: number): void {
    const elapsedMs = Math.round(ms * 1_000) / 1_000;
    this.#phases = { ...this.#phases, [phase]: elapsedMs };
    const { core, id } = this.#call;
    core.emit({ kind: 'phase', operationId: id, endpoint: this.#endpoint, phase, elapsedMs });
  }
}
