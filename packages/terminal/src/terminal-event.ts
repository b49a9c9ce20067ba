import type { Attempt } from './attempt.ts';

export type OperationKind = 'sign-in' | 'sign-off' | 'echo' | 'purchase' | 'reversal' | 'key-failure-report';

/** What a terminal tells its owner while it works. Never a key, a PIN, a card or the bytes of a message. */
export type TerminalEvent =
  | { readonly kind: 'started'; readonly operation: OperationKind; readonly operationId: string }
  | {
      readonly kind: 'phase';
      readonly operationId: string;
      readonly endpoint: string;
      readonly phase: 'dns' | 'connect' | 'send' | 'answer';
      readonly elapsedMs: number;
    }
  /** A frame that answers nothing asked: late, for another terminal, or not readable. The wait goes on. */
  | {
      readonly kind: 'answer-dropped';
      readonly operationId: string;
      readonly endpoint: string;
      readonly differsIn: string;
    }
  | { readonly kind: 'attempt-ended'; readonly operationId: string; readonly attempt: Attempt }
  | {
      readonly kind: 'succeeded';
      readonly operation: OperationKind;
      readonly operationId: string;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly operation: OperationKind;
      readonly operationId: string;
      readonly elapsedMs: number;
      readonly outcome: string;
    };
