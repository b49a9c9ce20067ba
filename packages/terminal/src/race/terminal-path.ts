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
  /** What the uplink goes out from now. */
  readonly localAddress?: string;
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

/** The ways that can be gone now, each with the address that its uplink has, and those whose uplink has none. */
export function waysNow(ways: readonly TerminalPath[]): {
  readonly up: readonly TerminalPath[];
  readonly down: readonly TerminalPath[];
} {
  const addresses = new Map(
    [...new Set(ways.map(({ uplink }) => uplink))].map((uplink) => [uplink, addressOf(uplink)]),
  );
  const isUp = ({ uplink }: TerminalPath) =>
    uplink.localAddress === undefined || addresses.get(uplink) !== undefined;
  const from = ({ uplink }: TerminalPath) => {
    const localAddress = addresses.get(uplink);
    return localAddress === undefined ? {} : { localAddress };
  };
  return {
    up: ways.filter(isUp).map((way) => ({ ...way, ...from(way) })),
    down: ways.filter((way) => !isUp(way)),
  };
}

/** A device that does not tell has none. */
function addressOf({ localAddress }: Uplink): string | undefined {
  if (typeof localAddress !== 'function') return localAddress;
  try {
    return localAddress();
  } catch {
    return undefined;
  }
}
