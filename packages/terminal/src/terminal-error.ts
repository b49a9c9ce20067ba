export type TerminalErrorCode =
  /** An option that cannot work; the message names it. */
  | 'bad-options'
  /** A call with something that cannot be sent; `path` names it, and the message never repeats it. */
  | 'bad-request'
  /** The journal cannot be read, or not as one of this terminal's. */
  | 'state-damaged'
  /** The journal is there and the system does not let it be read: it may be whole. */
  | 'state-unreadable'
  /** The journal holds what is to be reversed or settled under another merchant. */
  | 'state-of-other-merchant'
  /** The folder for the state cannot be made or written. */
  | 'state-not-writable'
  /** Another process, or another object of this one, has this terminal's state. */
  | 'state-in-use'
  /** Too many calls wait already. */
  | 'busy'
  /** `close()` was called. */
  | 'closed';

/** A call that could not even be started. What happens once it has started is a result, not an error. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
  readonly code: TerminalErrorCode;
  /** The option of `bad-options` (`endpoints[0].port`), the part of `bad-request` (`pin`), the file or folder of a state that cannot be used; null elsewhere. */
  readonly path: string | null;

  constructor(
    code: TerminalErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly path?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.path = options.path ?? null;
  }
}
