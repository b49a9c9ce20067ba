import type { RaceAddress } from './address-race.ts';
import type { Clock, Timer } from './clock.ts';
import { limits } from './limits.ts';
import type { LinkCloseKind, LinkHandlers } from './link.ts';
import type { LinkSocket } from './link-socket.ts';
import { type AddressOrder, type SilentAddresses, silentAddressesOf } from './silent-addresses.ts';

/** Of links that our side has ended; any other end on which no byte came says enough. */
const endsOfOurs: ReadonlySet<LinkCloseKind> = new Set([
  'ended',
  'destroyed',
  'idle',
  'write-backlog',
  'write-stalled',
]);

/** Sees whether the address that a dial came to says anything, so that the next dial may go elsewhere if it does not. */
export class AnswerWatch {
  readonly #clock: Clock;
  readonly #silent: SilentAddresses;
  readonly #way: string;
  #address: string | null = null;
  #connectedAtMs = 0;
  /** Ends while the link may still be waited on: the next dial does not wait for that. */
  #patience: Timer | null = null;
  #hasAnswered = false;

  /** `way` is the endpoint, and our own address. */
  constructor(clock: Clock, way: string) {
    this.#clock = clock;
    this.#silent = silentAddressesOf(clock);
    this.#way = way;
  }

  order(addresses: readonly RaceAddress[]): AddressOrder {
    return this.#silent.order(this.#way, addresses);
  }

  connected({ address }: RaceAddress): void {
    this.#address = address;
    this.#connectedAtMs = this.#clock.now();
  }

  /** The dial ended without a link. One that its caller gave up early says nothing of the address. */
  failed(isGivenUp: boolean): void {
    if (!isGivenUp || this.#isLong) this.#note();
  }

  /** Handlers that hear for the owner. */
  handlers(owner: LinkHandlers, socket: LinkSocket): LinkHandlers {
    const bytesBefore = socket.bytesWritten;
    const wasAsked = () => socket.bytesWritten > bytesBefore;
    this.#patience = this.#clock.setTimer(limits.silentLinkMs, () => wasAsked() && this.#note());
    return {
      ...owner,
      onBytes: (link, chunk) => {
        this.#answered();
        owner.onBytes(link, chunk);
      },
      onClose: (link, why) => {
        this.#patience?.cancel();
        if (!endsOfOurs.has(why.kind) || (wasAsked() && this.#isLong)) this.#note();
        owner.onClose(link, why);
      },
    };
  }

  get #isLong(): boolean {
    return this.#clock.now() - this.#connectedAtMs >= limits.silentLinkMs;
  }

  #answered(): void {
    if (this.#hasAnswered || this.#address === null) return;
    this.#hasAnswered = true;
    this.#patience?.cancel();
    this.#silent.remove(this.#way, this.#address);
  }

  #note(): void {
    if (!this.#hasAnswered && this.#address !== null) this.#silent.add(this.#way, this.#address);
  }
}
