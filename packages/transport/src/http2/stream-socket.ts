import { EventEmitter } from 'node:events';
import { constants, type Http2Stream } from 'node:http2';
import type { LinkSocket } from '../link-socket.ts';

/** One stream of HTTP/2 as the socket of a link: its body one way, the answer's body the other, END_STREAM as FIN. */
export class StreamSocket extends EventEmitter implements LinkSocket {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly #stream: Http2Stream;
  bytesWritten = 0;
  #isDestroyed = false;
  #hasFailed = false;

  constructor(stream: Http2Stream, remote: { readonly address: string; readonly port: number }) {
    super();
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
    this.#stream = stream;
    // Node ends the reading of a stream that was torn down, too.
    stream.on('end', () => isCutOff(stream) || this.emit('end'));
    stream.on('error', (error: Error) => this.#fail(error));
    stream.on('close', () => {
      if (!this.#isDestroyed && !this.readableEnded) this.#fail(cutOff(stream.rstCode));
      this.emit('close');
    });
  }

  get destroyed(): boolean {
    return this.#isDestroyed || this.#stream.destroyed;
  }

  get readableEnded(): boolean {
    return this.#stream.readableEnded && !isCutOff(this.#stream);
  }

  get writableLength(): number {
    return this.#stream.writableLength;
  }

  override on(name: string, listener: (...told: never[]) => void): this {
    super.on(name, listener as (...told: unknown[]) => void);
    if (name === 'data') this.#stream.on('data', (chunk: Uint8Array) => this.emit('data', chunk));
    return this;
  }

  write(bytes: Uint8Array): void {
    this.bytesWritten += bytes.length;
    this.#stream.write(bytes);
  }

  end(): void {
    this.#stream.end();
  }

  destroy(error?: Error): void {
    if (this.destroyed) return;
    if (error) this.#fail(error);
    this.#isDestroyed = true;
    // Node ends the body before it resets the stream, so the peer may hear of an end first: docs/adr/0010.
    this.#stream.close(constants.NGHTTP2_CANCEL);
    this.#stream.destroy();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  isPaused(): boolean {
    return this.#stream.isPaused();
  }

  #fail(error: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    if (this.listenerCount('error') > 0) this.emit('error', error);
  }
}

function isCutOff({ aborted, rstCode }: Http2Stream): boolean {
  return aborted || (rstCode ?? constants.NGHTTP2_NO_ERROR) !== constants.NGHTTP2_NO_ERROR;
}

function cutOff(code: number | undefined): Error {
  return Object.assign(new Error(`the stream was cut off (HTTP/2 error ${code ?? 0})`), {
    code: 'ECONNRESET',
  });
}
