import type { Store } from '../store.ts';

/** What a store can be asked, from another process too: everything but to close. */
export type StoreMethod = Exclude<keyof Store, 'close'>;

export interface MethodTraits {
  /** Nothing of it may be answered before it is durable. */
  readonly changes: boolean;
  /** `batched`: shares a transaction with others. `stepped`: many small ones. `alone`: outside of any. */
  readonly runs: 'batched' | 'stepped' | 'alone';
}

/** Every method; the order is part of the protocol, and the type system misses none. */
export const storeMethods = {
  addTerminal: { changes: true, runs: 'batched' },
  loadTerminal: { changes: false, runs: 'batched' },
  listTerminals: { changes: false, runs: 'batched' },
  countTerminals: { changes: false, runs: 'batched' },
  putMerchant: { changes: true, runs: 'batched' },
  loadMerchant: { changes: false, runs: 'batched' },
  commitExchange: { changes: true, runs: 'batched' },
  changeTerminal: { changes: true, runs: 'batched' },
  findAnswer: { changes: false, runs: 'batched' },
  batchTotals: { changes: false, runs: 'batched' },
  listKeySets: { changes: false, runs: 'batched' },
  recordAttempts: { changes: true, runs: 'batched' },
  listAttempts: { changes: false, runs: 'batched' },
  addPooledKeySets: { changes: true, runs: 'batched' },
  listPooledKeySets: { changes: false, runs: 'batched' },
  dropPooledKeySets: { changes: true, runs: 'batched' },
  readSetting: { changes: false, runs: 'batched' },
  writeSettingOnce: { changes: true, runs: 'batched' },
  prune: { changes: true, runs: 'stepped' },
  backup: { changes: true, runs: 'alone' },
} as const satisfies Readonly<Record<StoreMethod, MethodTraits>>;

export const methodNames = Object.keys(storeMethods) as readonly StoreMethod[];

export type BatchedMethod = {
  [M in StoreMethod]: (typeof storeMethods)[M]['runs'] extends 'batched' ? M : never;
}[StoreMethod];

export type CallOf<M extends StoreMethod> = {
  [K in M]: { readonly method: K; readonly args: Parameters<Store[K]> };
}[M];

export type StoreCall = CallOf<StoreMethod>;
export type BatchedCall = CallOf<BatchedMethod>;

/** A store that answers at once: what an engine and the model are inside. */
export type SynchronousStore<M extends StoreMethod = BatchedMethod> = {
  [K in M]: (...args: Parameters<Store[K]>) => Awaited<ReturnType<Store[K]>>;
};

export type CallOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: Error };

export function isBatched(call: StoreCall): call is BatchedCall {
  return storeMethods[call.method].runs === 'batched';
}

/** Runs a call on a store that answers at once. The types of method and arguments belong together. */
export function perform(store: SynchronousStore, call: BatchedCall): unknown {
  const method = store[call.method] as (...args: readonly unknown[]) => unknown;
  return method(...call.args);
}

/** A store whose every method is handed to `call`. */
export function storeOver(
  call: (method: StoreMethod, args: readonly unknown[]) => Promise<unknown>,
  close: () => Promise<void>,
): Store {
  const methods = methodNames.map((name) => [name, (...args: unknown[]) => call(name, args)]);
  return { ...Object.fromEntries(methods), close } as Store;
}
