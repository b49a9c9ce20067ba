/** Who talks to whom on one connection. */
export interface WireEnds {
  /** Rising with each connection of a world. */
  readonly connection: number;
  /** Names of the processes, as the dialler and the listener are called. */
  readonly terminal: string;
  readonly host: string;
  /** Cluster that the listener has proven to belong to; null for a plain host. */
  readonly cluster: string | null;
}

/** Which way a frame goes. */
export type Heading = 'to-host' | 'to-terminal';

/** Sees every frame that leaves and every chunk that arrives; what judges are told. */
export interface WireLog {
  left(ends: WireEnds, heading: Heading, frame: Uint8Array): void;
  arrived(ends: WireEnds, heading: Heading, chunk: Uint8Array): void;
  /** The terminal has closed a connection, or it was lost to it: reset, or gone with its process. */
  terminalLeft(ends: WireEnds, how: 'closed' | 'lost'): void;
  dialled(terminal: string, host: string): void;
}
