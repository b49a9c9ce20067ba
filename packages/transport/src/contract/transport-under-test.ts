import type { DialOptions, DialResult } from '../dialling.ts';
import type { Listener, ListenOptions } from '../listener.ts';

export interface SilentPeer {
  /** Settles when the connection is gone, whoever closed it. */
  readonly closed: Promise<unknown>;
  destroy(): void;
}

/** A kind of transport that should keep the contract. */
export interface TransportUnderTest {
  readonly name: string;
  /** Listens at any free address. */
  listen(options: ListenOptions): Promise<Listener>;
  /** Dials what `listener.address` says, or the same with another host in it. */
  dial(address: string, options: DialOptions): Promise<DialResult>;
  /** A peer that is none of ours: sends the request, closes its side, and reads to the end. */
  sendAndHalfClose(address: string, request: Uint8Array): Promise<Uint8Array>;
  /** A peer that is none of ours: connects, reads and says nothing. */
  connectOnly(address: string): Promise<SilentPeer>;
  /** The phases of a connection to an address that needs no look-up. */
  readonly phases: readonly ('connectMs' | 'tlsMs')[];
}
