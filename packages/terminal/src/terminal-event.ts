import type { Attempt } from './attempt.ts';
import type { JournalDamage } from './journal/journal-damage.ts';
import type { ParkedReversal } from './pending-reversal.ts';

export type OperationKind =
  | 'sign-in'
  | 'sign-off'
  | 'echo'
  | 'purchase'
  | 'reversal'
  | 'parked-reversals'
  | 'settlement'
  | 'parameter-download'
  | 'status-upload'
  | 'capk-download'
  | 'aid-download'
  | 'key-failure-report';

/** What a terminal tells its owner while it works. Never a key, a PIN, a card or the bytes of a message. */
export type TerminalEvent =
  | { readonly kind: 'started'; readonly operation: OperationKind; readonly operationId: string }
  | {
      readonly kind: 'phase';
      readonly operationId: string;
      readonly uplink: string;
      readonly endpoint: string;
      readonly phase: 'dns' | 'connect' | 'tls' | 'probe' | 'send' | 'answer';
      readonly elapsedMs: number;
    }
  /** A frame that answers nothing asked: late, for another terminal, or not readable. The wait goes on. */
  | {
      readonly kind: 'answer-dropped';
      readonly operationId: string;
      readonly uplink: string;
      readonly endpoint: string;
      readonly differsIn: string;
    }
  /** Why an attempt was `tls-settings`: a code of the transport's, and the file that it is about, if it is one. */
  | {
      readonly kind: 'tls-settings-unusable';
      readonly operationId: string;
      readonly uplink: string;
      readonly endpoint: string;
      readonly code: string;
      readonly path: string | null;
    }
  /** A connection kept between calls is gone. The next call makes another. */
  | {
      readonly kind: 'warm-lost';
      readonly uplink: string;
      readonly endpoint: string;
      readonly idleMs: number;
    }
  /** The journal was not whole when the terminal started. */
  | { readonly kind: 'journal-damaged'; readonly damage: JournalDamage }
  /** The terminal has tried it as often as it may: an operator has to call. */
  | { readonly kind: 'reversal-parked'; readonly operationId: string; readonly reversal: ParkedReversal }
  | { readonly kind: 'attempt-ended'; readonly operationId: string; readonly attempt: Attempt }
  /** The gateway has given a time to come back: the call ends, and is to be asked again then. */
  | {
      readonly kind: 'waiting';
      readonly operation: OperationKind;
      readonly operationId: string;
      readonly elapsedMs: number;
      readonly retryAt: number | null;
    }
  /** Its owner gave it up. */
  | {
      readonly kind: 'cancelled';
      readonly operation: OperationKind;
      readonly operationId: string;
      readonly elapsedMs: number;
    }
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
