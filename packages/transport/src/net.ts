import { type DialEndpointOptions, dial } from './dial.ts';
import type { DialResult } from './dialling.ts';
import type { Endpoint } from './endpoint.ts';
import { type ListenEndpointOptions, listen } from './listen.ts';
import type { Listener } from './listener.ts';

/**
 * The network that terminals and gateways live on, handed in so that tests and the simulator own it. Both sides of one
 * connection are of the same `Net`.
 */
export interface Net {
  /** Always resolves; rejects with a `TransportError` only for settings that cannot be used. */
  dial(endpoint: Endpoint, options: DialEndpointOptions): Promise<DialResult>;
  /** Rejects with a `TransportError` when the address cannot be had. */
  listen(endpoint: Endpoint, options: ListenEndpointOptions): Promise<Listener>;
}

/** The machine's own network. */
export const systemNet: Net = { dial, listen };
