import type { Link, LinkClose } from '../link.ts';

/** What the owner of one link was told, and promises for what it will be told. */
export class LinkEar {
  readonly link: Link;
  /** Settles with the first close. */
  readonly closed: Promise<LinkClose>;
  /** The peer has sent its FIN. */
  readonly peerEnded: Promise<void>;
  /** Everything it was told, in order. */
  readonly told: string[] = [];
  readonly #chunks: Uint8Array[] = [];
  #waiting: { readonly bytes: number; readonly tell: (bytes: Uint8Array) => void }[] = [];
  #tellClosed: (why: LinkClose) => void = () => {};
  #tellPeerEnded: () => void = () => {};

  constructor(link: Link) {
    this.link = link;
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
    this.peerEnded = new Promise((resolve) => {
      this.#tellPeerEnded = resolve;
    });
  }

  /** All bytes so far. */
  get bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }

  /** Resolves with all bytes so far, when they are as many or more. */
  heard(bytes: number): Promise<Uint8Array> {
    return new Promise((tell) => {
      this.#waiting.push({ bytes, tell });
      this.#tellWaiting();
    });
  }

  onBytes(chunk: Uint8Array): void {
    this.told.push('bytes');
    this.#chunks.push(Uint8Array.from(chunk));
    this.#tellWaiting();
  }

  onPeerEnd(): void {
    this.told.push('peer-end');
    this.#tellPeerEnded();
  }

  onClose(why: LinkClose): void {
    this.told.push('close');
    this.#tellClosed(why);
  }

  #tellWaiting(): void {
    const sum = this.#chunks.reduce((bytes, chunk) => bytes + chunk.length, 0);
    const isDue = (waiter: { readonly bytes: number }) => waiter.bytes <= sum;
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((waiter) => !isDue(waiter));
    for (const { tell } of due) tell(this.bytes);
  }
}
