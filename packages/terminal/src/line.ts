import type { Message } from '@rollcall/iso8583';
import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { type Connected, connectToFirst } from './connecting.ts';
import type { Answer } from './conversation.ts';
import { frameOf } from './request-frame.ts';

export type LineAnswer = Answer | { readonly kind: 'no-connection' };

/**
 * The connection of a call that has several things to ask, one after another; made when needed, and again when the
 * peer has closed it in between, as hosts of the dial-up age do after each answer. Nothing asked here moves money.
 */
export class Line {
  readonly #call: Call;
  readonly #ended: Attempt[] = [];
  #connected: Connected | null = null;

  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Asks under a fresh F11, at most `sendsMax` times while no answer comes; each send gets its share of the time left.
   * `requestOf` makes the request for the F11 it is given. Where one has left, that a later one could not is not told.
   */
  async ask(requestOf: (stan: string) => Message, sendsMax: number): Promise<LineAnswer> {
    let told: LineAnswer = { kind: 'no-connection' };
    for (let left = sendsMax; left > 0; left--) {
      const nowMs = this.#call.nowMs();
      const last = await this.#askOnce(requestOf, nowMs + (this.#call.answerByMs - nowMs) / left);
      if (hasLeft(last) || !hasLeft(told)) told = last;
      if (last.kind === 'answer' || this.#call.signal.aborted) break;
    }
    return told;
  }

  /** Closes it; how each of its connections went. */
  end(): readonly Attempt[] {
    this.#drop('answered');
    return this.#ended;
  }

  async #askOnce(requestOf: (stan: string) => Message, byMs: number): Promise<LineAnswer> {
    const connected = await this.#connect(byMs);
    if (connected === null) return { kind: 'no-connection' };
    const stan = this.#call.nextStan();
    await this.#call.takeStan(stan);
    const frame = frameOf(this.#call.core.settings, requestOf(stan));
    if (!frame.ok) throw new Error(`a request that cannot be written: ${frame.path}`);
    const answered = connected.conversation.ask(frame.message, frame.bytes, byMs);
    connected.phaseEnds('send');
    const answer = await answered;
    connected.phaseEnds('answer');
    if (answer.kind !== 'answer') this.#drop(answer.kind);
    return answer;
  }

  async #connect(byMs: number): Promise<Connected | null> {
    if (this.#connected?.conversation.isOpen) return this.#connected;
    this.#drop('answered');
    const { connected, attempts } = await connectToFirst(this.#call, byMs);
    this.#ended.push(...attempts);
    this.#connected = connected;
    return connected;
  }

  #drop(result: 'answered' | Exclude<Answer['kind'], 'answer'>): void {
    if (this.#connected !== null) this.#ended.push(this.#connected.ends(result));
    this.#connected = null;
  }
}

function hasLeft({ kind }: LineAnswer): boolean {
  return kind !== 'no-connection' && kind !== 'not-sent';
}
