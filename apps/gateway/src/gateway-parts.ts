import type { Codec } from '@rollcall/iso8583';
import type { KeyStore, Wrapped } from '@rollcall/keys';
import type { LedgerLimits } from '@rollcall/sign-in';
import type { Store } from '@rollcall/store';
import type { AttemptLog } from './attempt-log.ts';
import type { Clock } from './clock.ts';
import type { Downloads } from './downloads/downloads.ts';
import type { TestHost } from './host/test-host.ts';
import type { KeySetSource } from './key-set-source.ts';
import type { LocalTime } from './local-time.ts';
import type { RememberedRequests } from './terminals/remembered-requests.ts';
import type { TerminalCache } from './terminals/terminal-cache.ts';
import type { TerminalLanes } from './terminals/terminal-lanes.ts';

/** All that the steps of the pipeline work with; put together once, in `gateway.ts`. */
export interface GatewayParts {
  readonly codec: Codec;
  readonly store: Store;
  readonly keyStore: KeyStore;
  readonly pool: KeySetSource;
  readonly cache: TerminalCache;
  readonly lanes: TerminalLanes;
  /**
   * Purchases and settlements that were answered 96 because they could not be written: their terminals have taken that
   * for the end of it. A copy must not be booked, nor close a batch, when the disk has recovered.
   */
  readonly unbooked: RememberedRequests;
  /**
   * Approvals and closed batches that are being kept, were kept, or of which nobody knows. A copy must not be answered 96:
   * the first answer may not have come, and 96 says that nothing was booked.
   */
  readonly maybeKept: RememberedRequests;
  readonly attempts: AttemptLog;
  readonly host: TestHost;
  readonly downloads: Downloads;
  /** The key PINs are handed on under. */
  readonly zoneKey: Wrapped;
  readonly clock: Clock;
  readonly localTime: (atMs: number) => LocalTime;
  readonly nextRrn: (atMs: number) => string;
  readonly newId: () => string;
  readonly ledgerLimits: LedgerLimits;
  /** F32. */
  readonly acquirerId: string;
}
