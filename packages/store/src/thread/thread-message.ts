import type { Parcel } from '../rpc/parcel.ts';
import type { StoreErrorCode } from '../store-error.ts';

export interface ThreadOptions {
  readonly dataDir: string;
  readonly create: boolean;
}

/** A parcel of calls, or the order to finish. */
export type ToThread = Parcel | { readonly kind: 'close' };

/** A parcel of replies, or a word about the thread itself. */
export type FromThread =
  | Parcel
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: StoreErrorCode; readonly message: string }
  | { readonly kind: 'closed' };
