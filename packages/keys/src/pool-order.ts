import type { KeyFamily, MakBytes } from './working-key-form.ts';

/** What the pool maker's thread is started with; the master keys are moved to it, not shared. */
export interface PoolThreadStart {
  readonly current: Uint8Array;
}

export interface PoolOrder {
  readonly orderId: number;
  readonly family: KeyFamily;
  readonly makBytes: MakBytes;
  readonly setIds: readonly string[];
}

/** The blobs of one order end to end, all of one length: one message instead of thousands of small arrays. */
export interface PoolDelivery {
  readonly orderId: number;
  readonly keyId: string;
  readonly blobs: Uint8Array<ArrayBuffer>;
}

/** An order that could not be done; `reason` is the message of the error, which never holds key data. */
export interface PoolFailure {
  readonly orderId: number;
  readonly reason: string;
}
