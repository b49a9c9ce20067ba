import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Endpoint, type Listener, listen, parseEndpoint, TransportError } from '@rollcall/transport';
import { limits } from '../limits.ts';
import type { GatewaySettings } from './worker-message.ts';

/**
 * Addresses that nobody else of this machine listens at. Sockets that share a port do not notice each other, so two
 * gateways could share one by mistake, each with half of the connections. Therefore one asks for the port alone first,
 * and gateways do so in turns: from the asking until a worker has the port.
 */
export interface PortClaim {
  /** Ports and names resolved. */
  readonly endpoints: readonly Endpoint[];
  /** Lets go of the ports, for the workers to take. */
  letGo(): Promise<void>;
  /** The next gateway's turn. */
  end(): void;
}

/**
 * Resolves when it is this gateway's turn and the addresses are its own. `held`, asked then, is where workers of this
 * gateway listen already: that proves it too. Null: none does.
 * @throws TransportError (as a rejection) when an address cannot be had, or its certificate cannot be used, as a
 * listener would
 */
export async function claimPorts(
  settings: GatewaySettings,
  held: () => readonly Endpoint[] | null = () => null,
): Promise<PortClaim> {
  const turn = await takeTurn();
  const end = () => void turn.close();
  const endpoints = held();
  if (endpoints) return { endpoints, letGo: async () => {}, end };
  try {
    const listeners = await bindAll(settings);
    return {
      endpoints: listeners.map(({ address }) => endpointOf(address)),
      letGo: () => closeAll(listeners),
      end,
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Workers of a gateway that was killed end a moment after it. */
async function bindAll(settings: GatewaySettings): Promise<readonly Listener[]> {
  const deadlineMs = performance.now() + limits.portReleaseMs;
  for (;;) {
    try {
      return await bindOnce(settings);
    } catch (error) {
      const isTaken = error instanceof TransportError && error.code === 'address-in-use';
      if (!isTaken || performance.now() > deadlineMs) throw error;
      await delay(limits.portTurnRetryMs);
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

/** A name in Linux's abstract space: of this network namespace, as ports are, and gone with its process. */
const turnName = `\0rollcall-ports-${process.getuid?.() ?? 0}`;

async function takeTurn(): Promise<Server> {
  const deadlineMs = performance.now() + limits.portTurnMs;
  for (;;) {
    const turn = await tryTurn();
    if (turn) return turn;
    if (performance.now() > deadlineMs) {
      throw new TransportError(
        'listen-failed',
        'another gateway on this machine is about to start and does not come to an end. End it, then try again.',
      );
    }
    await delay(limits.portTurnRetryMs);
  }
}

function tryTurn(): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen({ path: turnName }, () => resolve(server));
  });
}

function endpointOf(address: string): Endpoint {
  const parsed = parseEndpoint(address);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}
