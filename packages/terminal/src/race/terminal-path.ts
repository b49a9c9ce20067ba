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
  const up: TerminalPath[] = [];
  const down: TerminalPath[] = [];
  for (const way of ways) {
    const localAddress = addressFor(way);
    if (localAddress !== undefined) up.push({ ...way, localAddress });
    else if (way.uplink.localAddress === undefined) up.push(way);
    else down.push(way);
  }
  return { up, down };
}

/** Whether a connection that was made on one is on the other too. */
export function isSameWay(a: TerminalPath, b: TerminalPath): boolean {
  return (
    a.path.uplink === b.path.uplink &&
    a.path.endpoint === b.path.endpoint &&
    a.localAddress === b.localAddress
  );
}

/** A device that does not tell has none. */
function addressFor({ uplink: { localAddress }, endpoint }: TerminalPath): string | undefined {
  if (typeof localAddress !== 'function') return localAddress;
  try {
    return localAddress(endpoint.host);
  } catch {
    return undefined;
  }
}
