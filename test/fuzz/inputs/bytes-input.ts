import type { Profile } from '@rollcall/iso8583';
import { joinBytes, latin1Bytes, newBytes } from './byte-edits.ts';
import type { InputRandom } from './input-random.ts';
import { prefixOf, styleBytes, styles, wrongPrefix } from './length-style.ts';
import { makeMessage } from './message-maker.ts';
import { mutate } from './mutations.ts';
import type { DialectCorpus } from './vector-corpus.ts';

/** A frame, good or bad, for one dialect. */
export interface BytesInput {
  readonly profile: Profile;
  readonly frame: Uint8Array;
  /** Bytes before the content; what they say need not be so. */
  readonly prefixBytes: number;
}

/** Bytes that speak another language. */
export const foreignStarts = [
  'GET / HTTP/1.1\r\nHost: pos\r\n\r\n',
  'POST /sign-in HTTP/1.0\r\nContent-Length: 3\r\n\r\na=b',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'SSH-2.0-OpenSSH_9.6\r\n',
  'EHLO pos\r\n',
  '\x03\x00\x00\x13\x0e\xe0\x00\x00',
];

/** A mutated vector, a message made from the profile, or random bytes, behind a prefix. */
export function makeBytesInput(corpora: readonly DialectCorpus[], random: InputRandom): BytesInput {
  const corpus = random.pick(corpora);
  const { profile } = corpus;
  const kind = random.below(10);
  if (kind === 9)
    return { profile, frame: laidOut(randomBytes(random), random), prefixBytes: random.pick([0, 2, 4]) };
  const from = random.pick(corpus.specimens);
  const content = kind < 6 ? mutate(from, corpora, random) : makeMessage(profile, random);
  const style = random.oneIn(3) ? random.pick(styles) : from.style;
  const isWrong = random.oneIn(8);
  const prefix = isWrong ? wrongPrefix(content.length, random) : prefixOf(style, content.length);
  const frame = laidOut(joinBytes(prefix, content), random);
  return { profile, frame, prefixBytes: isWrong ? prefix.length : styleBytes[style] };
}

function randomBytes(random: InputRandom): Uint8Array {
  switch (random.below(6)) {
    case 0:
      return joinBytes(latin1Bytes(random.pick(foreignStarts)), random.bytes(random.below(40)));
    case 1:
      return latin1Bytes(random.text('0123456789', random.below(60)));
    case 2:
      return random.bytes(random.oneIn(20) ? random.below(6_000) : random.below(12));
    case 3:
      return joinBytes(Uint8Array.of(0x60, 0, 3, 0, 0), random.bytes(random.below(80)));
    default:
      return random.bytes(random.below(200));
  }
}

/** As it may lie in memory: an array of its own or part of a larger one, plain or a Buffer, as sockets give. */
function laidOut(bytes: Uint8Array, random: InputRandom): Uint8Array {
  return layOut(bytes, random.oneIn(2), random.oneIn(4) ? random.from(1, 5) : 0);
}

export function layOut(bytes: Uint8Array, isBuffer: boolean, offset: number): Uint8Array {
  const { buffer, byteOffset } = newBytes(bytes.length + offset);
  const at = byteOffset + offset;
  const laid = isBuffer ? Buffer.from(buffer, at, bytes.length) : new Uint8Array(buffer, at, bytes.length);
  laid.set(bytes);
  return laid;
}
