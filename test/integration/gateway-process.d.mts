export type Environment = Readonly<Record<string, string | undefined>>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GatewayProcess {
  readonly pid: number;
  readonly listen: readonly string[];
  readonly port: number;
  stdout(): string;
  stderr(): string;
  workerPids(): readonly number[];
  /** Resolves with the exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

export function rollcall(
  words: readonly string[],
  options?: { readonly env?: Environment; readonly input?: string },
): Promise<Ended>;

/** `rollcall agent`. */
export function startAgent(
  words: readonly string[],
  options?: { readonly env?: Environment; readonly under?: readonly string[] },
): Promise<GatewayProcess>;

export function startGateway(
  words: readonly string[],
  options?: { readonly env?: Environment; readonly under?: readonly string[] },
): Promise<GatewayProcess>;
