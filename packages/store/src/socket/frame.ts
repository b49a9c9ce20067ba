import { limits } from '../limits.ts';

const prefixBytes = 4;

/** A text with its length in bytes in front (4 bytes, big-endian). */
export function frame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const buffer = Buffer.allocUnsafe(prefixBytes + bytes);
  buffer.writeUInt32BE(bytes);
  buffer.write(text, prefixBytes);
  return buffer;
}

/** Collects what a socket brings and gives back whole texts. Throws on a frame over the limit. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #bytesNeeded = prefixBytes;

  push(chunk: Buffer): readonly string[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    return this.#bytes < this.#bytesNeeded ? [] : this.#takeFrames();
  }

  #takeFrames(): readonly string[] {
    const texts: string[] = [];
    let rest = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#bytesNeeded = bytesOfFrame(rest);
    while (rest.length >= prefixBytes && rest.length >= this.#bytesNeeded) {
      texts.push(rest.toString('utf8', prefixBytes, this.#bytesNeeded));
      rest = rest.subarray(this.#bytesNeeded);
      this.#bytesNeeded = bytesOfFrame(rest);
    }
    this.#chunks = [rest];
    this.#bytes = rest.length;
    return texts;
  }
}

function bytesOfFrame(buffer: Buffer): number {
  if (buffer.length < prefixBytes) return prefixBytes;
  const bytes = buffer.readUInt32BE();
  if (bytes > limits.frameBytesMax) throw new RangeError(`A frame of ${bytes} bytes is over the limit`);
  return prefixBytes + bytes;
}
