import type { Codec, FrameDecoder, FrameEvent, LengthPrefix } from '@rollcall/iso8583';
import { areSameBytes, hexOf, joinBytes, latin1Bytes } from '../inputs/byte-edits.ts';
import type { BytesInput } from '../inputs/bytes-input.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { framed, prefixOf, styles } from '../inputs/length-style.ts';
import type { DialectCorpus } from '../inputs/vector-corpus.ts';
import { ensureWireError } from './codec-error-shape.ts';
import type { Subject } from './subject.ts';
import { ensure } from './violation.ts';

/** Bounds that a gateway may have, and the one by default. */
const boundsBytes = [4096, 4096, 4096, 60, 255, 65_535];

/**
 * Feeds a stream that holds the frame to two decoders, in one piece and in random ones that are overwritten
 * afterwards: both say the same, and what they say is what the bytes say.
 */
export function checkFraming(
  subject: Subject,
  corpora: readonly DialectCorpus[],
  input: BytesInput,
  random: InputRandom,
): void {
  const codec = subject.codecOf(input.profile);
  const stream = streamOf(input, corpora, random);
  const lengthPrefix: LengthPrefix | 'detect' = random.oneIn(4) ? random.pick(styles) : 'detect';
  const options = { codec, lengthPrefix, frameBytesMax: random.pick(boundsBytes) };
  const whole = subject.createFrameDecoder(options);
  const events = whole.push(stream);
  ensureEvents(codec, events, stream, options.frameBytesMax);
  const cut = subject.createFrameDecoder(options);
  const cutEvents = pushInPieces(cut, stream, random);
  // A bare frame whose end cannot be told ends where the bytes do: there the cuts count.
  if (whole.lengthPrefix !== 'none' && cut.lengthPrefix !== 'none') {
    ensureSameEvents(events, [...cutEvents, ...lateFault(cut, events, cutEvents)]);
  }
  ensureEvents(codec, cutEvents, stream, options.frameBytesMax);
  ensureSettled(whole);
  ensureSettled(cut);
}

/** The frame alone, or between good ones, keep-alives and more of its kind. */
function streamOf(input: BytesInput, corpora: readonly DialectCorpus[], random: InputRandom): Uint8Array {
  if (random.oneIn(3)) return input.frame;
  const corpus = corpora.find(({ profile }) => profile === input.profile) ?? random.pick(corpora);
  const style = random.oneIn(2) ? random.pick(styles) : 'binary2';
  const companion = (): Uint8Array => {
    if (random.oneIn(5)) return keepAlive(style);
    return framed(random.oneIn(12) ? random.pick(styles) : style, random.pick(corpus.specimens).content);
  };
  const before = Array.from({ length: random.below(3) }, companion);
  const after = Array.from({ length: random.below(3) }, companion);
  const content = input.frame.subarray(Math.min(input.prefixBytes, input.frame.length));
  const frame = random.oneIn(2) ? input.frame : framed(style, content);
  return joinBytes(...before, frame, ...after);
}

function keepAlive(style: LengthPrefix): Uint8Array {
  return style === 'ascii4' ? latin1Bytes('0000') : prefixOf('binary2', 0);
}

const pieceBytesMax = 2_000;
const buffered = Buffer.alloc(pieceBytesMax);
const plain = new Uint8Array(buffered.buffer, buffered.byteOffset, pieceBytesMax);

/** Each piece lies where the one before it lay. */
function pushInPieces(decoder: FrameDecoder, stream: Uint8Array, random: InputRandom): readonly FrameEvent[] {
  const events: FrameEvent[] = [];
  const sizeMax = random.pick([1, 3, 20, 200, pieceBytesMax]);
  const memory = random.oneIn(2) ? buffered : plain;
  for (let at = 0; at < stream.length; ) {
    const end = Math.min(stream.length, at + random.from(1, sizeMax));
    const size = end - at;
    for (let index = 0; index < size; index++) plain[index] = stream[at + index] as number;
    for (const event of decoder.push(memory.subarray(0, size))) events.push(event);
    plain.fill(0xa5, 0, size);
    at = end;
  }
  return events;
}

/** The events in their order account for the stream from its first byte on. */
function ensureEvents(
  codec: Codec,
  events: readonly FrameEvent[],
  stream: Uint8Array,
  frameBytesMax: number,
): void {
  let at = 0;
  let style: LengthPrefix | null = null;
  for (const [index, event] of events.entries()) {
    switch (event.kind) {
      case 'frame':
        style ??= event.lengthPrefix;
        ensure(
          event.lengthPrefix === style,
          'a connection keeps its style',
          () => `${event.lengthPrefix} after ${style}`,
        );
        at = ensureFrame(event, stream, at, frameBytesMax);
        codec.decode(event.bytes);
        break;
      case 'keep-alive':
        at = ensureKeepAlive(stream, at, style);
        break;
      case 'fault':
        ensureWireError(event.error, 0);
        ensure(
          index === events.length - 1,
          'nothing comes after a fault',
          () => `${events.length - index - 1} more`,
        );
        break;
    }
  }
}

function ensureFrame(
  { bytes, lengthPrefix }: Extract<FrameEvent, { kind: 'frame' }>,
  stream: Uint8Array,
  at: number,
  frameBytesMax: number,
): number {
  const isSized = bytes.length > 0 && bytes.length <= frameBytesMax;
  ensure(
    isSized,
    'a frame has a content within its bound',
    () => `${bytes.length} bytes, ${frameBytesMax} allowed`,
  );
  const prefixed = joinBytes(prefixOf(lengthPrefix, bytes.length), bytes);
  const end = at + prefixed.length;
  ensure(
    areSameBytes(prefixed, stream.subarray(at, end)),
    'a frame is what the stream holds',
    () => `${hexOf(prefixed)} at ${at}`,
  );
  return end;
}

function ensureKeepAlive(stream: Uint8Array, at: number, style: LengthPrefix | null): number {
  const ascii = latin1Bytes('0000');
  const isAscii = areSameBytes(stream.subarray(at, at + 4), ascii) && style !== 'binary2' && style !== 'bcd2';
  const isZero = isAscii || (stream[at] === 0 && stream[at + 1] === 0 && style !== 'ascii4');
  ensure(isZero, 'a keep-alive is a length of 0', () => hexOf(stream.subarray(at, at + 4)));
  return at + (isAscii ? 4 : 2);
}

/** A dripping stream is not looked at for each byte: what cannot be a frame may be said a few bytes later. */
function lateFault(
  cut: FrameDecoder,
  whole: readonly FrameEvent[],
  soFar: readonly FrameEvent[],
): readonly FrameEvent[] {
  const isFaultMissing = whole.length === soFar.length + 1 && whole.at(-1)?.kind === 'fault';
  return isFaultMissing ? cut.push(Uint8Array.of(255, 255, 255, 255)) : [];
}

function ensureSameEvents(whole: readonly FrameEvent[], cut: readonly FrameEvent[]): void {
  const [a, b] = [whole, cut].map((events) => events.map(eventText));
  const at = a?.findIndex((text, index) => text !== b?.[index]) ?? -1;
  const isSame = at < 0 && whole.length === cut.length;
  ensure(
    isSame,
    'a stream gives the same events however it is cut',
    () => `${a?.[at]} in one piece, ${b?.[at]} in pieces`,
  );
}

function eventText(event: FrameEvent): string {
  switch (event.kind) {
    case 'frame':
      return `${event.lengthPrefix} ${hexOf(event.bytes)}`;
    case 'keep-alive':
      return 'keep-alive';
    case 'fault':
      return `fault ${event.error.code} ${event.error.path} ${event.recognised}`;
  }
}

/** With nothing more to come the decoder decides, or stays undecided; it does not throw, and says so once. */
function ensureSettled(decoder: FrameDecoder): void {
  for (const event of decoder.settle()) if (event.kind === 'fault') ensureWireError(event.error, 0);
  decoder.settle();
  decoder.push(Uint8Array.of(0));
}
