import { dialTcp } from './dial-tcp.ts';
import { type DialTlsSettings, dialTls } from './dial-tls.ts';
import type { DialOptions, DialResult } from './dialling.ts';
import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { TransportError } from './transport-error.ts';

export interface DialEndpointOptions extends DialOptions {
  /** Needed for `tls://`, unused for `tcp://`. */
  readonly tls?: DialTlsSettings;
}

/**
 * Opens one connection to an endpoint of any scheme.
 * @throws TransportError (as a rejection) when the TLS settings are missing or cannot be used.
 */
export async function dial(endpoint: Endpoint, options: DialEndpointOptions): Promise<DialResult> {
  const { host, port } = endpoint;
  switch (endpoint.scheme) {
    case 'tcp':
      return dialTcp({ ...options, host, port });
    case 'tls':
      if (!options.tls)
        throw new TransportError(
          'tls-settings-missing',
          'tls:// needs an authority to trust',
          undefined,
          formatEndpoint(endpoint),
        );
      return dialTls({ ...options, ...options.tls, host, port });
  }
}
