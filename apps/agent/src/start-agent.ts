import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from './agent.ts';
import { AgentError } from './agent-error.ts';
import type { AgentSettings } from './agent-settings.ts';
import { makeServer } from './http/make-server.ts';
import { limits } from './limits.ts';

export interface RunningAgent {
  /** `http://127.0.0.1:9180`. */
  readonly address: string;
  /** Takes nothing more, lets what is under way end for a while, and lets the address go. */
  close(): Promise<void>;
}

/**
 * Opens the terminals' state, then listens.
 * @throws AgentError
 */
export async function startAgent(settings: AgentSettings): Promise<RunningAgent> {
  const agent = await Agent.open(settings);
  const stopping = new AbortController();
  const app = makeServer(agent, stopping.signal);
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await Promise.all([app.close(), agent.close()]);
    const { code = 'unusable' } = error as NodeJS.ErrnoException;
    const address = `http://${hostText(settings.host)}:${settings.port}`;
    throw new AgentError('address-unusable', address, `cannot listen at ${address}: ${code}`, {
      cause: error,
    });
  }
  const { address, port } = app.server.address() as AddressInfo;
  return {
    address: `http://${hostText(address)}:${port}`,
    async close() {
      const gone = once(app.server, 'close');
      // Calls that come meanwhile hear that it is being stopped. A disk that hangs does not hold it up.
      await Promise.race([agent.close(), late(limits.drainMs + limits.closingMs)]);
      stopping.abort();
      const closing = app.close();
      await Promise.race([gone, late(limits.closingMs)]);
      app.server.closeAllConnections();
      await closing;
    },
  };
}

function late(ms: number): Promise<void> {
  return wait(ms, undefined, { ref: false });
}

function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
