import type { DialOptions, DialResult } from '../dialling.ts';
import type { Link } from '../link.ts';
import type { Listener, ListenOptions } from '../listener.ts';
import { LinkEar } from './link-ear.ts';
import type { SilentPeer, TransportUnderTest } from './transport-under-test.ts';

/** How a test departs from the usual options. */
export type ListenChange = Partial<ListenOptions> & Half;
export type DialChange = Partial<DialOptions> & Half;

interface Half {
  /** The owner is told of the peer's end and does nothing about it. */
  readonly keepsHalfOpen?: boolean;
}

export interface Gateway {
  readonly listener: Listener;
  /** The links in the order they came, each once. */
  accepted(): Promise<LinkEar>;
}

export interface Pair {
  readonly listener: Listener;
  /** The side that dialled. */
  readonly terminal: LinkEar;
  /** The side that listened. */
  readonly gateway: LinkEar;
}

/** The rig of the test that runs now. */
export type CurrentRig = () => TransportRig;

/** Listeners and links of one test on one transport. */
export class TransportRig {
  readonly transport: TransportUnderTest;
  readonly #listeners: Listener[] = [];
  readonly #dialled: Link[] = [];
  readonly #silent: SilentPeer[] = [];

  constructor(transport: TransportUnderTest) {
    this.transport = transport;
  }

  async listen(change: ListenChange = {}): Promise<Gateway> {
    const { keepsHalfOpen, ...options } = change;
    const ears = new Ears();
    const listener = await this.transport.listen({
      connectionsMax: 1_000,
      idleTimeoutMs: 60_000,
      writeTimeoutMs: 10_000,
      pendingWriteBytesMax: 64 * 1_024,
      onOpen: (link) => ears.open(link),
      ...ears.handlers(keepsHalfOpen),
      ...options,
    });
    this.#listeners.push(listener);
    return { listener, accepted: () => ears.next() };
  }

  /** @throws Error when there is no connection: use `tryDial` where that is the point. */
  async dial(address: string, change: DialChange = {}): Promise<LinkEar> {
    const { keepsHalfOpen, ...options } = change;
    const ears = new Ears();
    const result = await this.tryDial(address, { ...ears.handlers(keepsHalfOpen), ...options });
    if (!result.ok) throw new Error(result.failure.message);
    return ears.open(result.link);
  }

  async tryDial(address: string, options: Partial<DialOptions> = {}): Promise<DialResult> {
    const result = await this.transport.dial(address, {
      connectTimeoutMs: 4_000,
      onBytes() {},
      onClose() {},
      ...options,
    });
    if (result.ok) this.#dialled.push(result.link);
    return result;
  }

  async connectOnly(address: string): Promise<SilentPeer> {
    const peer = await this.transport.connectOnly(address);
    this.#silent.push(peer);
    return peer;
  }

  async pair(listens: ListenChange = {}, dials: DialChange = {}): Promise<Pair> {
    const { listener, accepted } = await this.listen(listens);
    const terminal = await this.dial(listener.address, dials);
    return { listener, terminal, gateway: await accepted() };
  }

  async end(): Promise<void> {
    for (const link of this.#dialled) link.destroy('the test is over');
    for (const peer of this.#silent) peer.destroy();
    for (const listener of this.#listeners) {
      for (const link of listener.links()) link.destroy('the test is over');
    }
    await Promise.all(this.#listeners.map((listener) => listener.close({ graceMs: 0 })));
  }
}

/** The ears of all links of one owner. */
class Ears {
  readonly #byLink = new Map<Link, LinkEar>();
  readonly #queue: LinkEar[] = [];
  readonly #waiting: ((ear: LinkEar) => void)[] = [];

  open(link: Link): LinkEar {
    const ear = this.#of(link);
    const tell = this.#waiting.shift();
    if (tell) tell(ear);
    else this.#queue.push(ear);
    return ear;
  }

  next(): Promise<LinkEar> {
    const first = this.#queue.shift();
    return first ? Promise.resolve(first) : new Promise((tell) => this.#waiting.push(tell));
  }

  handlers(keepsHalfOpen = false): Pick<DialOptions, 'onBytes' | 'onClose' | 'onPeerEnd'> {
    return {
      onBytes: (link, chunk) => this.#of(link).onBytes(chunk),
      onClose: (link, why) => this.#of(link).onClose(why),
      ...(keepsHalfOpen && { onPeerEnd: (link: Link) => this.#of(link).onPeerEnd() }),
    };
  }

  /** A dialled link may hear before its dialler has it. */
  #of(link: Link): LinkEar {
    const known = this.#byLink.get(link) ?? new LinkEar(link);
    this.#byLink.set(link, known);
    return known;
  }
}
