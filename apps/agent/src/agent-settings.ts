import type { Secret } from '@rollcall/keys';
import type { TerminalOptions } from '@rollcall/terminal';

/** Where an agent says what it does: lines of fields and a word. Never a card, a key or what was asked in full. */
export interface AgentLog {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** What an agent is started with. */
export interface AgentSettings {
  /** An address of this machine; port 0 takes a free one. */
  readonly host: string;
  readonly port: number;
  /** What every caller has to show. */
  readonly token: Secret;
  /** Names, besides `localhost` and addresses, that it is reached under. */
  readonly hostNames: readonly string[];
  /** Web sites that may call it. */
  readonly origins: readonly string[];
  /** Folder for the purchases' keys and the terminals' journals. */
  readonly stateDir: string;
  readonly keysKeptHours: number;
  readonly terminals: readonly Omit<TerminalOptions, 'stateDir' | 'onEvent'>[];
  readonly log: AgentLog;
}
