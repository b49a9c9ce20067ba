import { joinBytes, latin1Bytes } from '../inputs/byte-edits.ts';
import {
  endHeaders,
  endStream,
  frameTypes,
  Http2Writing,
  headerBlock,
  uint32,
} from '../inputs/http2-writing.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { type HostileInput, type HostileSource, makeHostileInput } from './hostile-input.ts';

/** What is done to a gateway over HTTP/2 in one go. */
export interface HostileHttp2Input extends HostileInput {
  /** Where in the one write the numbers of its streams stand, counted from the first free one. */
  readonly streamsAt: readonly number[];
  /** Streams that it uses up. */
  readonly streams: number;
  /** It is the first that is said on a connection, instead of what a client says. */
  readonly isFirst: boolean;
}

/** Of a hundred inputs so many are of each kind. */
const shares = {
  link: 58,
  'link in pieces': 8,
  'no link': 5,
  'headers of all kinds': 7,
  resets: 5,
  'many links': 2,
  'too much body': 3,
  'frames of all kinds': 5,
  'many small frames': 3,
  'headers without an end': 2,
  'half a frame': 1,
  'no HTTP/2': 1,
} as const;
type Kind = keyof typeof shares;

const kinds = Object.entries(shares).flatMap(([kind, share]) => Array<Kind>(share).fill(kind as Kind));

type Field = readonly [string, string];
const request: readonly Field[] = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':path', '/v1/link'],
  [':authority', 'gateway.example'],
  ['content-type', 'application/octet-stream'],
];
/** Over the 64 that a connection may have. */
const linksMax = 80;
/** Twelve times what a stream may send before it is read. */
const bodyBytesMax = 200_000;
const piece = 16_000;

export function makeHostileHttp2Input(source: HostileSource, random: InputRandom): HostileHttp2Input {
  const kind = random.pick(kinds);
  const writing = new Http2Writing();
  const streams = write(writing, kind, source, random);
  const isFirst = kind === 'no HTTP/2';
  const isOver = isFirst || random.oneIn(12);
  return {
    kind,
    writes: [writing.bytes()],
    streamsAt: writing.streamsAt,
    streams,
    isFirst,
    ending: isOver ? random.pick(['ends', 'breaks'] as const) : 'stays',
  };
}

/** Returns how many streams it took. */
function write(to: Http2Writing, kind: Kind, source: HostileSource, random: InputRandom): number {
  switch (kind) {
    case 'link':
    case 'link in pieces':
      return writeLink(to, bodyOf(source, random), kind === 'link' ? piece : random.from(1, 40), random);
    case 'no link':
      open(to, 0, request.map(otherwise(random)), random.oneIn(2));
      return 1;
    case 'headers of all kinds':
      to.add(frameTypes.headers, endHeaders, 0, oddHeaders(random));
      return 1;
    case 'resets':
      return writeResets(to, random);
    case 'many links': {
      const count = random.from(2, linksMax);
      for (let stream = 0; stream < count; stream++) open(to, stream, request, false);
      return count;
    }
    case 'too much body':
      return writeLink(to, random.bytes(random.from(piece, bodyBytesMax)), piece, random);
    case 'frames of all kinds':
      for (let left = random.from(1, 6); left > 0; left--) addOdd(to, random);
      return 1;
    case 'many small frames':
      addMany(to, random);
      return 1;
    case 'headers without an end':
      to.add(frameTypes.headers, 0, 0, headerBlock(request));
      for (let left = random.below(60); left > 0; left--)
        to.add(frameTypes.continuation, 0, 0, random.bytes(random.below(300)));
      return 1;
    case 'half a frame':
      to.addBytes(uint32(random.next32())).addBytes(random.bytes(random.below(9)));
      return 1;
    case 'no HTTP/2':
      to.addBytes(joinBytes(...makeHostileInput(source, random).writes));
      return 0;
  }
}

/** What is sent to a gateway over TCP, too: frames, and what is none. */
function bodyOf(source: HostileSource, random: InputRandom): Uint8Array {
  return joinBytes(...makeHostileInput(source, random).writes);
}

function open(to: Http2Writing, stream: number, fields: readonly Field[], isEnd: boolean): void {
  to.add(frameTypes.headers, endHeaders | (isEnd ? endStream : 0), stream, headerBlock(fields));
}

/** A link with its body, which is ended, torn down or left as it is. */
function writeLink(to: Http2Writing, body: Uint8Array, pieceBytes: number, random: InputRandom): number {
  open(to, 0, request, false);
  for (let at = 0; at < body.length; at += pieceBytes)
    to.add(frameTypes.data, 0, 0, body.subarray(at, at + pieceBytes));
  // Mostly ended: else a connection has no streams left after 64 of them.
  if (random.oneIn(4)) to.add(frameTypes.reset, 0, 0, uint32(random.below(16)));
  else if (!random.oneIn(8)) to.add(frameTypes.data, endStream, 0, new Uint8Array(0));
  return 1;
}

/** Links that are torn down as soon as they are asked for. */
function writeResets(to: Http2Writing, random: InputRandom): number {
  const count = random.from(1, 30);
  for (let stream = 0; stream < count; stream++) {
    open(to, stream, request, false);
    to.add(frameTypes.reset, 0, stream, uint32(random.oneIn(2) ? 8 : random.next32()));
  }
  return count;
}

function otherwise(random: InputRandom): (field: Field) => Field {
  const instead: Readonly<Record<string, readonly string[]>> = {
    ':path': ['/', '/v1/link/', '/v1/link?x', '*', '/../v1/link', ''],
    ':method': ['GET', 'CONNECT', 'PUT', 'post', 'P'],
    ':scheme': ['http', 'file', ''],
  };
  return ([name, value]) => [name, random.oneIn(2) ? random.pick(instead[name] ?? [value]) : value];
}

/** A block of headers that no client would write, or that is none. */
function oddHeaders(random: InputRandom): Uint8Array {
  const long = 'x'.repeat(random.below(9_000));
  const many = Array.from({ length: random.below(200) }, (_, i): Field => [`x-${i}`, 'y']);
  return random.pick([
    () => headerBlock([...request, ['x-long', long]]),
    () => headerBlock([...request, ...many]),
    () => headerBlock([...request, ...request]),
    () => headerBlock(request.toReversed()),
    () => headerBlock([...request, ['Upper-Case', 'y'], ['', ''], ['a b', '\r\n\0']]),
    () => headerBlock([...request, ['connection', 'keep-alive'], ['te', 'gzip']]),
    () => headerBlock([...request, ['content-length', String(random.next32())]]),
    () => headerBlock([[':status', '200'], ...request]),
    () => new Uint8Array(0),
    () => random.bytes(random.below(600)),
    // A size of the table that was never allowed, and indexes that are none.
    () => joinBytes(Uint8Array.of(0x3f, 0xff, 0xff, 0x7f), headerBlock(request)),
    () => joinBytes(headerBlock(request), Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)),
  ])();
}

/** A frame of any type, with any flags, of a stream that is open, of none, or of the connection. */
function addOdd(to: Http2Writing, random: InputRandom): void {
  const type = random.oneIn(8) ? random.below(256) : random.below(10);
  const payload = random.bytes(random.pick([0, 1, 4, 5, 6, 8, random.below(400)]));
  to.add(type, random.below(256), random.oneIn(2) ? null : random.below(3), payload);
}

/** Each is allowed, and costs the far end an answer or a look. */
function addMany(to: Http2Writing, random: InputRandom): void {
  const [type, payload] = random.pick([
    [frameTypes.ping, latin1Bytes('pingping')],
    [frameTypes.settings, new Uint8Array(0)],
    [frameTypes.windowUpdate, uint32(1)],
    [frameTypes.priority, uint32(0)],
  ] as const);
  for (let left = random.from(1, 300); left > 0; left--) to.add(type, 0, null, payload);
}
