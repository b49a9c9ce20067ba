import type { Path } from '@rollcall/sign-in';
import { type Endpoint, formatEndpoint } from '@rollcall/transport';
import type { TerminalSettings } from '../terminal-settings.ts';
import type { Uplink } from './uplink.ts';

/** An endpoint as the settings have it. */
export interface KnownEndpoint extends Endpoint {
  /** The Rollcall cluster that the integrator says it belongs to; null where nothing is said. */
  readonly cluster: string | null;
  /** What is offered over TLS; null: as for all. */
  readonly alpn: readonly string[] | null;
}

/** One way to a gateway, with what is needed to go it. */
export interface TerminalPath {
  readonly path: Path;
  readonly uplink: Uplink;
  readonly endpoint: KnownEndpoint;
}

/** Every uplink to every endpoint, in the order of the settings. */
export function pathsOf({
  uplinks,
  endpoints,
}: Pick<TerminalSettings, 'uplinks' | 'endpoints'>): readonly TerminalPath[] {
  return uplinks.flatMap((uplink) =>
    endpoints.map((endpoint) => ({
      path: { uplink: uplink.name, endpoint: formatEndpoint(endpoint) },
      uplink,
      endpoint,
    })),
  );
}
