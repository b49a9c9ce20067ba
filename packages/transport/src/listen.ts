import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { listenHttp2 } from './http2/listen-http2.ts';
import { listenTcp } from './listen-tcp.ts';
import { type ListenTlsSettings, listenTls } from './listen-tls.ts';
import type { Listener, ListenOptions } from './listener.ts';
import { TransportError } from './transport-error.ts';

export interface ListenEndpointOptions extends ListenOptions {
  /** Needed for `tls://` and `h2://`, unused for `tcp://`. */
  readonly tls?: ListenTlsSettings;
  /** Id of the cluster that the gateway belongs to: 1 to 64 letters, digits, `.`, `_` and `-`. Said over `h2://`. */
  readonly cluster?: string;
}

/**
 * Listens at an endpoint of any scheme.
 * @throws TransportError (as a rejection) when the address cannot be had or the TLS settings cannot be used.
 */
export async function listen(endpoint: Endpoint, options: ListenEndpointOptions): Promise<Listener> {
  const { host, port } = endpoint;
  switch (endpoint.scheme) {
    case 'tcp':
      return listenTcp({ ...options, host, port });
    case 'tls':
      return listenTls({ ...options, ...neededTls(endpoint, options), host, port });
    case 'h2':
      return listenHttp2({ ...options, ...neededTls(endpoint, options), host, port });
  }
}

function neededTls(endpoint: Endpoint, { tls }: ListenEndpointOptions): ListenTlsSettings {
  if (tls) return tls;
  const message = `${endpoint.scheme}:// needs a certificate to show`;
  throw new TransportError('tls-settings-missing', message, undefined, formatEndpoint(endpoint));
}
