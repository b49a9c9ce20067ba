import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { listenTcp } from './listen-tcp.ts';
import { type ListenTlsSettings, listenTls } from './listen-tls.ts';
import type { Listener, ListenOptions } from './listener.ts';
import { TransportError } from './transport-error.ts';

export interface ListenEndpointOptions extends ListenOptions {
  /** Needed for `tls://`, unused for `tcp://`. */
  readonly tls?: ListenTlsSettings;
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
      if (!options.tls)
        throw new TransportError(
          'tls-settings-missing',
          'tls:// needs a certificate to show',
          undefined,
          formatEndpoint(endpoint),
        );
      return listenTls({ ...options, ...options.tls, host, port });
  }
}
