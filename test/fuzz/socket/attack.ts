import { InputRandom } from '../inputs/input-random.ts';
import { limits } from '../limits.ts';
import {
  type HostileInput,
  type HostileKind,
  type HostileSource,
  makeHostileInput,
} from './hostile-input.ts';
import { GatewayGone, HostileLink } from './hostile-link.ts';

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
  /** Numbers of the inputs that are being sent, in their order. */
  readonly #underWay = new Set<number>();
  #next = 0;
  readonly sentByKind = new Map<HostileKind, number>();
  sent = 0;
  #isOver = false;

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

  /** Everything before this input is sent. */
  get goesOnAt(): number {
    const [first = this.#next] = this.#underWay;
    return first;
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
   * @throws GatewayGone (as a rejection) when the gateway cannot be reached, or takes nothing any more
   */
  async run(from: number, to: number): Promise<void> {
    this.#next = from;
    const work = async (link: HostileLink) => {
      while (this.#next < to && !this.#isOver) {
        const index = this.#next++;
        await this.#send(link, index);
        // The others get their turn even when the gateway takes all at once.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const stall = this.#watchForStall();
    try {
      await Promise.race([Promise.all(this.#links.map(work)), stall.happened]);
    } catch (error) {
      this.#isOver = true;
      throw error;
    } finally {
      stall.stop();
    }
  }

  #watchForStall(): { readonly happened: Promise<never>; stop(): void } {
    let lastSent = this.sent;
    let timer: NodeJS.Timeout | undefined;
    const happened = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        if (this.sent === lastSent) reject(new GatewayGone(`nothing was taken for ${limits.hangMs} ms`));
        lastSent = this.sent;
      }, limits.hangMs);
    });
    return { happened, stop: () => clearInterval(timer) };
  }

  close(): void {
    for (const link of this.#links) link.close();
  }

  async #send(link: HostileLink, index: number): Promise<void> {
    const input = this.inputAt(index);
    this.#recent.push(index);
    if (this.#recent.length > recentMax) this.#recent.shift();
    this.#underWay.add(index);
    await link.send(input);
    this.#underWay.delete(index);
    this.sent++;
    this.sentByKind.set(input.kind, (this.sentByKind.get(input.kind) ?? 0) + 1);
  }
}
