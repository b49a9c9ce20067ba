// What the third kill loop adds to its folder: the agent's settings, its terminals and their TMKs, its books.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAgent } from '../integration/gateway-process.mjs';

/** The longest a call may take: short, so that lost answers cost a round little. */
export const deadlineMs = 700;
const terminals = 8;

export const agentFleet = Array.from({ length: terminals }, (_, i) => {
  const terminalId = `7400000${i + 1}`;
  const tmk = createHash('sha256')
    .update(`kill agent ${terminalId}`)
    .digest('hex')
    .slice(0, 32)
    .toUpperCase();
  return { terminalId, merchantId: '888000000000001', tmk };
});

/** What the applications asked and were told, of all terminals. */
export function tillsBookOf(dir) {
  return join(dir, 'tills.jsonl');
}

export class AgentPlace {
  #place;
  #config;
  #state;

  constructor(place) {
    this.#place = place;
    this.#config = join(place.dir, 'agent.json');
    this.#state = join(place.dir, 'agent-state');
  }

  /** `ports`: where the agent finds the gateway, by more than one way. */
  prepare(ports) {
    const keys = join(this.#place.dir, 'tmk');
    mkdirSync(keys, { recursive: true });
    for (const { terminalId, tmk } of agentFleet) writeFileSync(join(keys, terminalId), tmk, { mode: 0o600 });
    const settings = {
      listen: 'http://127.0.0.1:0',
      state: this.#state,
      endpoints: ports.map((port) => `tcp://127.0.0.1:${port}`),
      deadlineMs,
      askAgainMs: 0,
      terminals: agentFleet.map(({ terminalId: id, merchantId }) => ({
        id,
        merchantId,
        tmkFile: `tmk/${id}`,
      })),
      log: { level: 'error' },
    };
    writeFileSync(this.#config, JSON.stringify(settings));
  }

  start(options = {}) {
    return startAgent(['--config', this.#config], { env: this.#place.env, ...options });
  }

  /** Null until the agent has been started once. */
  token() {
    const file = join(this.#state, 'token');
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  }
}
