import { connect, type Socket } from 'node:net';
import { limits } from '../limits.ts';

/**
 * One connection of the load: one request out at a time, the next when the answer has come. Raw bytes only, the same
 * program for every server.
 */
export class LoadConnection {
  readonly #socket: Socket;
  #rest: Buffer | null = null;
  #onAnswer: ((frame: Buffer) => void) | null = null;
  #onLost: ((error: Error) => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(new Error('the server closed a connection of the load')));
  }

  /** The `index`-th connection; source addresses take turns. */
  static open(port: number, index: number): Promise<LoadConnection> {
    const localAddress = `127.0.0.${2 + (index % limits.sourceAddresses)}`;
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new LoadConnection(socket));
      });
    });
  }

  /** Calls `onAnswer` with each whole frame that comes, its length of two bytes included. */
  listen(onAnswer: (frame: Buffer) => void, onLost: (error: Error) => void): void {
    this.#onAnswer = onAnswer;
    this.#onLost = onLost;
  }

  send(frame: Uint8Array): void {
    this.#socket.write(frame);
  }

  close(): void {
    this.#onLost = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    const size = bytes.length < 2 ? Number.POSITIVE_INFINITY : 2 + bytes.readUInt16BE(0);
    if (bytes.length < size) {
      this.#rest = bytes;
      return;
    }
    this.#rest = null;
    this.#onAnswer?.(bytes);
  }

  #lose(error: Error): void {
    this.#onLost?.(error);
  }
}
