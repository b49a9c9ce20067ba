import { joinBytes, latin1Bytes } from './byte-edits.ts';

/** Frame types (RFC 9113 §6). */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const endStream = 0x1;
export const endHeaders = 0x4;
const headerBytes = 9;

/** What a client says first, and that the far end may answer as much as it likes. */
export const http2Start = joinBytes(
  latin1Bytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(frameTypes.settings, 0, 0, new Uint8Array(0)),
  frame(frameTypes.windowUpdate, 0, 0, uint32(0x7fff_0000)),
);

/** HTTP/2 frames one behind the other, by hand: no client of good manners would send most of them. */
export class Http2Writing {
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  /** Where the numbers of streams stand that are counted from the first free one of the connection. */
  readonly streamsAt: number[] = [];

  /** `stream` counts from 0; null is the connection itself. */
  add(type: number, flags: number, stream: number | null, payload: Uint8Array): this {
    if (stream !== null) this.streamsAt.push(this.#bytes + 5);
    // Clients' streams have odd numbers.
    return this.addBytes(frame(type, flags, stream === null ? 0 : 2 * stream, payload));
  }

  addBytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    return this;
  }

  bytes(): Uint8Array {
    return joinBytes(...this.#parts);
  }
}

/** Header fields, each as a literal that no table remembers (RFC 7541 §6.2.2). */
export function headerBlock(fields: readonly (readonly [string, string])[]): Uint8Array {
  return joinBytes(
    ...fields.map(([name, value]) => joinBytes(Uint8Array.of(0), literal(name), literal(value))),
  );
}

function literal(text: string): Uint8Array {
  const bytes = latin1Bytes(text);
  if (bytes.length < 127) return joinBytes(Uint8Array.of(bytes.length), bytes);
  const length = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest >>>= 7) length.push((rest & 127) | 128);
  return joinBytes(Uint8Array.from([...length, rest]), bytes);
}

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Uint8Array {
  const header = new Uint8Array(headerBytes);
  header.set([payload.length >> 16, payload.length >> 8, payload.length, type, flags]);
  header.set(uint32(stream), 5);
  return joinBytes(header, payload);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
