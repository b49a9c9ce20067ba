import type { DialFailureKind } from '@rollcall/transport';

/** How one try at one endpoint ended. */
export type AttemptResult =
  /** The answer came and was taken; for a sign-in: every KCV is right. */
  | 'signed-in'
  | 'answered'
  /** The answer came with another F39 than 00. */
  | 'refused'
  /** F62 came and a KCV does not fit. */
  | 'key-check-failed'
  /** F62 brought a set that this terminal has replaced before. */
  | 'retired-set'
  /** The answer came and lacks or garbles what it must carry. */
  | 'bad-answer'
  /** The answer's MAC does not verify. */
  | 'bad-mac'
  /** The request left and nothing that answers it came in time. */
  | 'no-answer'
  /** The request left and the connection was closed before an answer. */
  | 'closed'
  /** The connection was gone, or the time over, before a byte of the request left. */
  | 'not-sent'
  /** A connection kept from before was dead. */
  | 'warm-lost'
  /** The gateway has given a time to come back. */
  | 'put-off'
  /** The authority or the certificate of the settings could not be used: nothing left. */
  | 'tls-settings'
  /** Its uplink has no address: nothing left. */
  | 'no-address'
  /** Another path was quicker: it was closed before anything could be told of it. */
  | 'unused'
  /** The call was given up by its owner. */
  | 'cancelled'
  /** What came is no frame of this dialect. */
  | 'bad-frame'
  /** No connection. */
  | `connect-${DialFailureKind}`;

/** Milliseconds of each phase that was reached. */
export interface AttemptPhases {
  readonly dns?: number;
  readonly connect?: number;
  /** Of a connection kept from before: until it was found alive. */
  readonly probe?: number;
  /** The TLS handshake. */
  readonly tls?: number;
  /** From the open connection to the request handed over, a due report of failed keys included. */
  readonly send?: number;
  /** From there to the answer, or to giving up. */
  readonly answer?: number;
}

export interface Attempt {
  /** Its name; `default` where the terminal knows of one only. */
  readonly uplink: string;
  /** `tcp://127.0.0.1:9000`. */
  readonly endpoint: string;
  readonly phases: AttemptPhases;
  readonly result: AttemptResult;
}

/** Its name was looked for and not found out before the time was over: it knocked nowhere. */
export function isNameless({ result, phases }: Attempt): boolean {
  return result === 'connect-timed-out' && phases.dns !== undefined && phases.connect === undefined;
}
