import type { EventEmitter } from 'node:events';

/** Keeps the open connections of each remote address within one bound; an address is forgotten with its last one. */
export class AddressBound {
  readonly #connectionsMax: number;
  readonly #openByAddress = new Map<string, number>();

  constructor(connectionsMax: number) {
    this.#connectionsMax = connectionsMax;
  }

  /** Addresses with open connections. */
  get addresses(): number {
    return this.#openByAddress.size;
  }

  /** Counts a connection until its socket closes; false when it is one too many. */
  admits(address: string, socket: EventEmitter): boolean {
    const open = this.#openByAddress.get(address) ?? 0;
    if (open >= this.#connectionsMax) return false;
    this.#openByAddress.set(address, open + 1);
    socket.once('close', () => this.#leave(address));
    return true;
  }

  #leave(address: string): void {
    const left = (this.#openByAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#openByAddress.set(address, left);
    else this.#openByAddress.delete(address);
  }
}
