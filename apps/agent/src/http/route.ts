import type { TSchema } from 'typebox';
import type { Agent } from '../agent.ts';

/** A call that has come through the doors: who, where to, and in what form were checked. */
export interface Ask {
  readonly agent: Agent;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** Aborted when the caller has left: then there is nobody to wait for. */
  readonly left: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One call of the API: what it takes, what it answers, what it does. The OpenAPI document is made from these. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** `/v1/terminals/:terminalId`. */
  readonly path: string;
  readonly summary: string;
  /** Answered without a token. */
  readonly isOpen?: true;
  readonly query?: TSchema;
  readonly headers?: TSchema;
  readonly body?: TSchema;
  readonly answers: Readonly<Record<number, TSchema>>;
  /** Headers of its good answers. */
  readonly answerHeaders?: TSchema;
  serve(ask: Ask): Promise<Answer>;
}
