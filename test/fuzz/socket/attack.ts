import { InputRandom } from '../inputs/input-random.ts';
import { limits } from '../limits.ts';
import type { Front } from './front.ts';
import type { HostileInput, HostileSource } from './hostile-input.ts';
import { GatewayGone, type HostileConnection } from './hostile-link.ts';
import type { Target } from './target.ts';

export interface AttackOrder {
  readonly target: Target;
  readonly seed: number;
  readonly connections: number;
}

/** Numbers of the inputs sent last that are kept, to be told when the gateway dies of one of them. */
const recentMax = 200;

/** Hostile connections that share the inputs among them. */
export class Attack<Input extends HostileInput = HostileInput> {
  readonly #order: AttackOrder;
  readonly #source: HostileSource;
  readonly #front: Front<Input>;
  readonly #links: readonly HostileConnection<Input>[];
  readonly #recent: number[] = [];
  /** Numbers of the inputs that are being sent, in their order. */
  readonly #underWay = new Set<number>();
  #next = 0;
  readonly sentByKind = new Map<string, number>();
  sent = 0;
  #isOver = false;

  constructor(order: AttackOrder, front: Front<Input>, source: HostileSource) {
    this.#order = order;
    this.#front = front;
    this.#source = source;
    let addresses = 0;
    const localAddress = () =>
      process.platform === 'linux' ? `127.0.0.${2 + (addresses++ % 250)}` : undefined;
    this.#links = Array.from({ length: order.connections }, () => front.link(order.target, localAddress));
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

  inputAt(index: number): Input {
    return this.#front.make(this.#source, new InputRandom(this.#order.seed, this.#front.randomArea, index));
  }

  /**
   * Sends the inputs `from` up to `to`, each over whichever connection is free.
   * @throws GatewayGone (as a rejection) when the gateway cannot be reached, or takes nothing any more
   */
  async run(from: number, to: number): Promise<void> {
    this.#next = from;
    const work = async (link: HostileConnection<Input>) => {
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

  async #send(link: HostileConnection<Input>, index: number): Promise<void> {
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
