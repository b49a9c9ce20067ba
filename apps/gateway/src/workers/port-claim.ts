import { setTimeout as delay } from 'node:timers/promises';
import { type Endpoint, type Listener, listen, parseEndpoint, TransportError } from '@rollcall/transport';
import { limits } from '../limits.ts';
import { takePortTurn } from './port-turn.ts';
import type { GatewaySettings } from './worker-message.ts';

/**
 * Addresses that nobody else of this machine listens at. Sockets that share a port do not notice each other, so two
 * gateways could share one by mistake, each with half of the connections. Therefore one asks for the port alone first,
 * and gateways do so in turns: from the asking until a worker has the port.
 */
export interface PortClaim {
  /** Ports and names resolved. */
  readonly endpoints: readonly Endpoint[];
  /** By others of this gateway that listen there, for as long as they do. */
  readonly isProvenByWorkers: boolean;
  /** Lets go of the ports, for the workers to take. */
  letGo(): Promise<void>;
  /** The next gateway's turn. */
  end(): void;
}

export interface PortClaimOptions {
  /** Gives the claim up. */
  readonly signal: AbortSignal;
  /** Where workers of this gateway listen already: that proves it too, and takes no turn. Null: none does. */
  readonly held?: () => readonly Endpoint[] | null;
}

/**
 * Resolves when the addresses are this gateway's own.
 * @throws TransportError (as a rejection) when an address cannot be had, or its certificate cannot be used, as a
 * listener would; the signal's reason when that is aborted
 */
export async function claimPorts(
  settings: GatewaySettings,
  { signal, held = () => null }: PortClaimOptions,
): Promise<PortClaim> {
  const turn = await takePortTurn({ signal, isNeeded: () => held() === null });
  if (!turn) return { endpoints: held() ?? [], isProvenByWorkers: true, letGo: async () => {}, end() {} };
  try {
    const listeners = await bindAll(settings, signal);
    return {
      endpoints: listeners.map(({ address }) => endpointOf(address)),
      isProvenByWorkers: false,
      letGo: () => closeAll(listeners),
      end: turn.end,
    };
  } catch (error) {
    turn.end();
    throw error;
  }
}

/** Workers of a gateway that was killed end a moment after it. */
async function bindAll(settings: GatewaySettings, signal: AbortSignal): Promise<readonly Listener[]> {
  const deadlineMs = performance.now() + limits.portReleaseMs;
  for (;;) {
    try {
      return await bindOnce(settings);
    } catch (error) {
      const isTaken = error instanceof TransportError && error.code === 'address-in-use';
      if (!isTaken || performance.now() > deadlineMs) throw error;
      await delay(limits.portTurnRetryMs, undefined, { signal });
    }
  }
}

async function bindOnce({ listeners, tls }: GatewaySettings): Promise<readonly Listener[]> {
  const bound: Listener[] = [];
  try {
    for (const { endpoint } of listeners) bound.push(await bindAlone(endpoint, tls));
    return bound;
  } catch (error) {
    await closeAll(bound);
    throw error;
  }
}

/** Nobody is served yet: whoever connects is sent away. */
function bindAlone(endpoint: Endpoint, tls: GatewaySettings['tls']): Promise<Listener> {
  return listen(endpoint, {
    ...(tls ? { tls: { ...tls, onHandshakeFailure() {} } } : {}),
    connectionsMax: 1,
    idleTimeoutMs: limits.idleTimeoutMs,
    writeTimeoutMs: limits.writeTimeoutMs,
    pendingWriteBytesMax: limits.pendingWriteBytesMax,
    onOpen: (link) => link.destroy('not serving yet'),
    onBytes() {},
    onClose() {},
  });
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  await Promise.all(listeners.map((listener) => listener.close({ graceMs: 0 })));
}

function endpointOf(address: string): Endpoint {
  const parsed = parseEndpoint(address);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}
