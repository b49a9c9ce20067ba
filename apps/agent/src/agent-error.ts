export type AgentErrorCode =
  /** Its group or others may read or write it. */
  | 'token-open-to-others'
  /** Not one line of 32 to 256 letters, digits, `-` and `_`. */
  | 'token-malformed'
  | 'token-inaccessible'
  /** Another agent has this state. */
  | 'agent-state-in-use'
  | 'agent-state-not-writable'
  | 'agent-state-damaged'
  | 'address-unusable'
  /** `cause` is the SDK's word on it, `path` the terminal's place in the settings. */
  | 'terminal-unusable';

/** Why an agent cannot start. `path` is the file or address. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: AgentErrorCode;
  readonly path: string;

  constructor(code: AgentErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}
