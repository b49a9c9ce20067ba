// One TCP connection to a gateway, as a terminal or a multiplexer has it.
import { connect } from 'node:net';
import { encodeFrame, FrameSplitter } from './wire.mjs';

const answerTimeoutMs = 15_000;

/** Connects; rejects when nobody listens. */
export function openLink({ host = '127.0.0.1', port, framing = 'binary2' }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(new Link(socket, framing));
    });
  });
}

export class Link {
  #socket;
  #framing;
  #splitter;
  #inbox = [];
  #waiters = [];
  #closed = null;
  /** Bytes received so far. */
  bytesRead = 0;

  constructor(socket, framing) {
    this.#socket = socket;
    this.#framing = framing;
    this.#splitter = new FrameSplitter(framing);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#close(new Error('the connection was closed')));
  }

  get isClosed() {
    return this.#closed !== null;
  }

  /** A message, or bytes as they are. */
  send(message) {
    this.#socket.write(Buffer.isBuffer(message) ? message : encodeFrame(message, this.#framing));
  }

  /** Bytes one at a time, each in a write of its own. */
  async drip(bytes) {
    for (const byte of bytes) await new Promise((done) => this.#socket.write(Buffer.from([byte]), done));
  }

  /** Sends a request and resolves with its own answer: the response MTI, terminal and trace number must fit. */
  request(message) {
    this.send(message);
    return this.answerTo(message);
  }

  answerTo(message) {
    const { 11: stan, 41: terminalId } = message.fields;
    const mti = `${message.mti.slice(0, 2)}${Number(message.mti[2]) + 1}0`;
    return this.next(
      (answer) =>
        answer.mti === mti &&
        answer.fields[41] === terminalId &&
        (stan === undefined || answer.fields[11] === stan),
    );
  }

  /** The first message, received already or to come, that fits. Rejects when the connection ends before. */
  next(fits = () => true) {
    const at = this.#inbox.findIndex(fits);
    if (at >= 0) return Promise.resolve(this.#inbox.splice(at, 1)[0]);
    if (this.#closed) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      const waiter = { fits, resolve, reject };
      waiter.timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new Error(`no answer in ${answerTimeoutMs} ms`));
      }, answerTimeoutMs);
      this.#waiters.push(waiter);
    });
  }

  /** Resolves when the connection is closed, by whichever side. */
  closed() {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#socket.once('close', resolve));
  }

  /** Says that nothing more will be sent; answers may still come. */
  end() {
    this.#socket.end();
  }

  /** Hangs up at once, whatever is on its way. */
  drop() {
    this.#socket.resetAndDestroy();
    return this.closed();
  }

  #receive(chunk) {
    this.bytesRead += chunk.length;
    let messages;
    try {
      messages = this.#splitter.push(chunk);
    } catch (error) {
      this.#close(error);
      this.#socket.destroy();
      return;
    }
    for (const message of messages) {
      const at = this.#waiters.findIndex(({ fits }) => fits(message));
      if (at < 0) this.#inbox.push(message);
      else settle(this.#waiters.splice(at, 1)[0]).resolve(message);
    }
  }

  #close(error) {
    this.#closed ??= error;
    for (const waiter of this.#waiters.splice(0)) settle(waiter).reject(this.#closed);
  }
}

function settle(waiter) {
  clearTimeout(waiter.timer);
  return waiter;
}
