import type { HandshakeFailure } from '../src/index.ts';

/** Failed handshakes as a listener reports them. */
export class HandshakeReports {
  readonly all: HandshakeFailure[] = [];
  readonly #waiting: ((failure: HandshakeFailure) => void)[] = [];
  #taken = 0;

  readonly onHandshakeFailure = (failure: HandshakeFailure): void => {
    this.all.push(failure);
    const tell = this.#waiting.shift();
    if (tell) {
      this.#taken++;
      tell(failure);
    }
  };

  /** The next one that nobody has asked for yet. */
  next(): Promise<HandshakeFailure> {
    const known = this.all[this.#taken];
    if (!known) return new Promise((tell) => this.#waiting.push(tell));
    this.#taken++;
    return Promise.resolve(known);
  }
}
