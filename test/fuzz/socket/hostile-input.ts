import { joinBytes, latin1Bytes } from '../inputs/byte-edits.ts';
import { foreignStarts, makeBytesInput } from '../inputs/bytes-input.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { framed, styles, wrongPrefix } from '../inputs/length-style.ts';
import type { DialectCorpus, Specimen } from '../inputs/vector-corpus.ts';

/** What is done to the gateway in one go. */
export interface HostileInput {
  /** By which inputs are counted. */
  readonly kind: string;
  /** Written one after another, each for itself. */
  readonly writes: readonly Uint8Array[];
  /** What happens to the connection then. */
  readonly ending: 'stays' | 'ends' | 'breaks';
}

/** What inputs are made of. */
export interface HostileSource {
  readonly corpora: readonly DialectCorpus[];
  /** The first bytes of a TLS client. */
  readonly clientHello: Uint8Array;
}

/** Frames in one write at most. */
const framesPerWriteMax = 120;

/** Of a hundred inputs so many are of each kind. */
const shares = {
  'mutated frame': 58,
  'good frame': 6,
  'half a frame': 8,
  'wrong prefix': 8,
  http: 4,
  tls: 4,
  'another protocol': 3,
  'random bytes': 4,
  'several frames in one write': 3,
  'byte by byte': 1,
  'too much': 1,
} as const;
export type HostileKind = keyof typeof shares;

const kinds = Object.entries(shares).flatMap(([kind, share]) =>
  Array<HostileKind>(share).fill(kind as HostileKind),
);
const [httpGet = '', httpPost = '', http2 = '', , ...others] = foreignStarts;

/** After these the gateway takes what comes next for the rest of a frame: half the time they get none. */
const swallowing: readonly HostileKind[] = [
  'half a frame',
  'wrong prefix',
  'random bytes',
  'too much',
  'tls',
];

export function makeHostileInput(source: HostileSource, random: InputRandom): HostileInput {
  const kind = random.pick(kinds);
  const writes = writesOf(kind, source, random);
  const isOver = random.oneIn(swallowing.includes(kind) ? 2 : 12);
  const ending = isOver ? random.pick(['ends', 'ends', 'breaks'] as const) : 'stays';
  return { kind, writes, ending };
}

function writesOf(kind: HostileKind, source: HostileSource, random: InputRandom): readonly Uint8Array[] {
  const { corpora, clientHello } = source;
  switch (kind) {
    case 'mutated frame':
      return [makeBytesInput(corpora, random).frame];
    case 'good frame':
      return [goodFrame(source, random)];
    case 'half a frame':
      return [half(goodFrame(source, random), random)];
    case 'wrong prefix': {
      const { content } = specimen(source, random);
      return [joinBytes(wrongPrefix(content.length, random), content)];
    }
    case 'http':
      return [latin1Bytes(random.pick([httpGet, httpPost, http2]))];
    case 'tls':
      return [random.oneIn(2) ? clientHello : half(clientHello, random)];
    case 'another protocol':
      return [latin1Bytes(random.pick(others))];
    case 'random bytes':
      return [random.bytes(random.below(400))];
    case 'several frames in one write':
      return [joinBytes(...Array.from({ length: frameCount(random) }, () => goodFrame(source, random)))];
    case 'byte by byte':
      return Array.from(goodFrame(source, random), (byte) => Uint8Array.of(byte));
    case 'too much':
      return [joinBytes(Uint8Array.of(0xff, 0xff), random.bytes(20_000))];
  }
}

function specimen({ corpora }: HostileSource, random: InputRandom): Specimen {
  return random.pick(random.pick(corpora).specimens);
}

function goodFrame(source: HostileSource, random: InputRandom): Uint8Array {
  const { style, content } = specimen(source, random);
  return framed(random.oneIn(4) ? random.pick(styles) : style, content);
}

/** A few, as a multiplexer sends them, or as many as can be. */
function frameCount(random: InputRandom): number {
  return random.oneIn(6) ? framesPerWriteMax : random.from(2, 12);
}

function half(bytes: Uint8Array, random: InputRandom): Uint8Array {
  return bytes.subarray(0, random.from(1, Math.max(1, bytes.length - 1)));
}
