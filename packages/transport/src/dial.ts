import { dialTcp } from './dial-tcp.ts';
import { type DialTlsSettings, dialTls } from './dial-tls.ts';
import type { DialOptions, DialResult } from './dialling.ts';
import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { dialHttp2 } from './http2/dial-http2.ts';
import { TransportError } from './transport-error.ts';

export interface DialEndpointOptions extends DialOptions {
  /** Needed for `tls://` and `h2://`, unused for `tcp://`. */
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
      return dialTls({ ...options, ...neededTls(endpoint, options), host, port });
    case 'h2':
      return dialHttp2({ ...options, ...neededTls(endpoint, options), host, port });
  }
}

function neededTls(endpoint: Endpoint, { tls }: DialEndpointOptions): DialTlsSettings {
  if (tls) return tls;
  const message = `${endpoint.scheme}:// needs an authority to trust`;
  throw new TransportError('tls-settings-missing', message, undefined, formatEndpoint(endpoint));
}
