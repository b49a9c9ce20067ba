import { InputRandom } from '../inputs/input-random.ts';
import {
  type HostileInput,
  type HostileKind,
  type HostileSource,
  makeHostileInput,
} from './hostile-input.ts';
import { HostileLink } from './hostile-link.ts';

export interface AttackOrder {
  readonly port: number;
  readonly seed: number;
  readonly connections: number;
}

/** Random words of the socket's inputs are their own. */
const area = 20;
/** Numbers of the inputs sent last that are kept, to be told when the gateway dies of one of them. */
const recentMax = 200;

/** Hostile connections that share the inputs among them. */
export class Attack {
  readonly #order: AttackOrder;
  readonly #source: HostileSource;
  readonly #links: readonly HostileLink[];
  readonly #recent: number[] = [];
  readonly sentByKind = new Map<HostileKind, number>();
  sent = 0;

  constructor(order: AttackOrder, source: HostileSource) {
    this.#order = order;
    this.#source = source;
    let addresses = 0;
    const localAddress = () =>
      process.platform === 'linux' ? `127.0.0.${2 + (addresses++ % 250)}` : undefined;
    this.#links = Array.from(
      { length: order.connections },
      () => new HostileLink({ port: order.port, localAddress }),
    );
  }

  get connectionsMade(): number {
    return this.#links.reduce((sum, { connections }) => sum + connections, 0);
  }

  /** Numbers of the inputs sent last, the newest at the end. */
  get recent(): readonly number[] {
    return this.#recent;
  }

  inputAt(index: number): HostileInput {
    return makeHostileInput(this.#source, new InputRandom(this.#order.seed, area, index));
  }

  /**
   * Sends the inputs `from` up to `to`, each over whichever connection is free.
   * @throws GatewayGone (as a rejection) when the gateway cannot be reached
   */
  async run(from: number, to: number): Promise<void> {
    let next = from;
    const work = async (link: HostileLink) => {
      while (next < to) {
        const index = next++;
        await this.#send(link, index);
        // The others get their turn even when the gateway takes all at once.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all(this.#links.map(work));
  }

  close(): void {
    for (const link of this.#links) link.close();
  }

  async #send(link: HostileLink, index: number): Promise<void> {
    const input = this.inputAt(index);
    this.#recent.push(index);
    if (this.#recent.length > recentMax) this.#recent.shift();
    await link.send(input);
    this.sent++;
    this.sentByKind.set(input.kind, (this.sentByKind.get(input.kind) ?? 0) + 1);
  }
}
