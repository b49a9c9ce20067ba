import type { KeyFamily, MakBytes, PooledKeySet } from '@rollcall/keys';
import type { Endpoint } from '@rollcall/transport';
import type { GatewayOptions } from '../gateway.ts';

/**
 * What parent and worker say to each other over their IPC channel (structured clones). Nothing in it is secret: key
 * sets are sealed under the master key, which each worker reads from its file, as it does its certificate.
 */
export type ToWorker = WorkerOrder | KeySetsLent;

/** Answered by `done` or `failed` of the same id. */
export type WorkerOrder = { readonly id: number } & WorkerTask;

export type WorkerTask =
  | { readonly kind: 'prepare'; readonly start: WorkerStart }
  | { readonly kind: 'listen'; readonly endpoints: readonly Endpoint[] }
  | { readonly kind: 'reload-certificates' }
  | { readonly kind: 'stop'; readonly graceMs: number };

/** Settings of a gateway that mean the same in another process. */
export type GatewaySettings = Omit<
  GatewayOptions,
  'store' | 'keyStore' | 'keySetMaker' | 'clock' | 'observe' | 'onFault' | 'instance' | 'sharesPorts'
>;

/** Everything a worker has to know before it can serve. */
export interface WorkerStart {
  readonly dataDir: string;
  readonly masterKeyFile: string;
  readonly instance: NonNullable<GatewayOptions['instance']>;
  readonly settings: GatewaySettings;
  /** Sets of one kind that may lie ready in it. */
  readonly keySetsMax: number;
}

/** The answer to `want-key-sets`; fewer than wanted, or none, when there are no more. */
export interface KeySetsLent {
  readonly kind: 'key-sets';
  readonly family: KeyFamily;
  readonly makBytes: MakBytes;
  readonly sets: readonly PooledKeySet[];
}

export type FromWorker =
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly fault: PlainFault }
  /** What is no peer's fault, for the log. */
  | { readonly kind: 'fault'; readonly where: string; readonly fault: PlainFault }
  | ({ readonly kind: 'want-key-sets' } & KeySetsWanted)
  /** A commit that was to use up this set met a conflict: somebody else has it, or nobody. */
  | { readonly kind: 'doubt-key-set'; readonly setId: string };

export interface KeySetsWanted {
  readonly family: KeyFamily;
  readonly makBytes: MakBytes;
  readonly count: number;
}

/** An error as it crosses to another process. */
export interface PlainFault {
  readonly name: string;
  readonly code: string | null;
  /** What it is about: an address, a file. */
  readonly path: string | null;
  readonly message: string;
  readonly stack: string | null;
}

export function plainFault(error: unknown): PlainFault {
  if (!(error instanceof Error)) return plainFault(new Error(String(error)));
  const { name, message, stack = null } = error;
  const { code, path } = error as { readonly code?: unknown; readonly path?: unknown };
  return { name, code: textOrNull(code), path: textOrNull(path), message, stack };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
