import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cupFrame, cupVectors } from '../../test/cup-vectors.ts';
import { bytesOf } from '../../test/hex.ts';
import {
  compileProfile,
  createFrameDecoder,
  cupPos,
  type FrameDecoderOptions,
  type FrameEvent,
  fromHex,
  type LengthPrefix,
  lengthPrefixes,
  limits,
  toHex,
} from '../index.ts';
import { prefixBytes, writeLengthPrefix } from './length-prefix.ts';

const codec = compileProfile(cupPos);
const decoder = (lengthPrefix: FrameDecoderOptions['lengthPrefix'] = 'detect', frameBytesMax?: number) =>
  createFrameDecoder({ codec, lengthPrefix, ...(frameBytesMax !== undefined && { frameBytesMax }) });

const contents = cupVectors.frames
  .map(({ hex }) => fromHex(hex) as Uint8Array)
  .map((frame) => {
    const style = codec.decodeFrame(frame).lengthPrefix;
    return frame.subarray(style === null ? 0 : prefixBytes[style]);
  });

function framed(content: Uint8Array, style: LengthPrefix): Uint8Array {
  const bytes = new Uint8Array(prefixBytes[style] + content.length);
  writeLengthPrefix(style, bytes, 0, content.length);
  bytes.set(content, prefixBytes[style]);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Pushes a stream in pieces that end at the given places; each piece is overwritten after it was pushed. */
function pushed(
  stream: Uint8Array,
  cuts: readonly number[],
  style: FrameDecoderOptions['lengthPrefix'] = 'detect',
) {
  const frames = decoder(style);
  const ends = [...new Set(cuts.map((cut) => cut % stream.length)), stream.length].sort((a, b) => a - b);
  let start = 0;
  const events = ends.flatMap((end) => {
    const piece = stream.slice(start, end);
    start = end;
    const found = frames.push(piece);
    piece.fill(0xee);
    return found;
  });
  return { events: events.map(shown), lengthPrefix: frames.lengthPrefix };
}

function shown(event: FrameEvent): string {
  switch (event.kind) {
    case 'frame':
      return `${event.lengthPrefix} ${toHex(event.bytes)}`;
    case 'keep-alive':
      return 'keep-alive';
    case 'fault':
      return `fault ${event.error.code} ${event.error.path} ${event.recognised}`;
  }
}

describe('a stream of frames', () => {
  it.each(lengthPrefixes)(
    'is cut the same at every place, its style %s found by the first frame',
    (style) => {
      const stream = joined(contents.slice(0, 3).map((content) => framed(content, style)));
      const expected = contents.slice(0, 3).map((content) => `${style} ${toHex(content)}`);
      for (let cut = 1; cut < stream.length; cut++) {
        expect(pushed(stream, [cut])).toEqual({ events: expected, lengthPrefix: style });
      }
      const all = Array.from({ length: stream.length }, (_, index) => index);
      expect(pushed(stream, all)).toEqual({ events: expected, lengthPrefix: style });
    },
  );

  it('gives the same frames however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...contents), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...lengthPrefixes),
        fc.array(fc.nat(2000), { maxLength: 12 }),
        fc.boolean(),
        (chosen, style, cuts, isKnown) => {
          const stream = joined(chosen.map((content) => framed(content, style)));
          const { events } = pushed(stream, cuts, isKnown ? style : 'detect');
          expect(events).toEqual(chosen.map((content) => `${style} ${toHex(content)}`));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(contents.map((content, index) => [cupVectors.frames[index]?.id, content] as const))(
    'that starts with %s has its style found behind each prefix',
    (_, content) => {
      for (const style of lengthPrefixes) {
        expect(pushed(framed(content, style), []).events).toEqual([`${style} ${toHex(content)}`]);
      }
    },
  );

  it('keeps its style: a later frame is not looked at anew', () => {
    const frames = decoder();
    frames.push(framed(contents[0] as Uint8Array, 'binary2'));
    expect(frames.lengthPrefix).toBe('binary2');
    expect(frames.push(framed(contents[0] as Uint8Array, 'ascii4')).map(shown)).toEqual([
      'fault too-long length null',
    ]);
  });

  it('may carry keep-alives of length 0 before, between and after frames', () => {
    const frame = framed(contents[1] as Uint8Array, 'bcd2');
    const stream = joined([bytesOf('0000'), frame, bytesOf('0000 0000'), frame]);
    const one = `bcd2 ${toHex(contents[1] as Uint8Array)}`;
    const expected = ['keep-alive', one, 'keep-alive', 'keep-alive', one];
    for (let cut = 1; cut < stream.length; cut++) expect(pushed(stream, [cut]).events).toEqual(expected);
  });
});

describe('a frame with a bad body is still a frame', () => {
  const bad = ['N3', 'N7', 'N8'];

  it.each(bad)('%s, behind each prefix and however it is cut', (id) => {
    const content = cupFrame(id).subarray(2);
    for (const style of ['binary2', 'bcd2', 'ascii4'] as const) {
      const stream = framed(content, style);
      for (let cut = 1; cut < stream.length; cut++) {
        expect(pushed(stream, [cut]).events).toEqual([`${style} ${toHex(content)}`]);
      }
    }
  });

  it.each(['N4', 'N5', 'N6'])('%s, whose end cannot be told: two binary bytes are believed', (id) => {
    const content = cupFrame(id).subarray(2);
    const stream = framed(content, 'binary2');
    for (let cut = 1; cut < stream.length; cut++) {
      expect(pushed(stream, [cut]).events).toEqual([`binary2 ${toHex(content)}`]);
    }
  });

  it.each(['N4', 'N5', 'N6'])('%s in BCD is found when nothing more comes and the caller settles', (id) => {
    const content = cupFrame(id).subarray(2);
    const frames = decoder();
    expect(frames.push(framed(content, 'bcd2'))).toEqual([]);
    expect(frames.settle().map(shown)).toEqual([`bcd2 ${toHex(content)}`]);
    expect(frames.lengthPrefix).toBe('bcd2');
  });

  it('without a prefix all that is there is the frame', () => {
    const content = cupFrame('N6').subarray(2);
    expect(decoder().push(content).map(shown)).toEqual([`none ${toHex(content)}`]);
  });

  it('and an incomplete one stays incomplete, also when settled', () => {
    const frames = decoder();
    expect(frames.push(cupFrame('N2'))).toEqual([]);
    expect(frames.settle()).toEqual([]);
    expect(frames.settle()).toEqual([]);
  });
});

describe('a stream that is none of ours', () => {
  it.each([
    ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'http'],
    ['POST /mjc/webtrans/VPB_lb HTTP/1.1\r\n', 'http'],
    ['HTTP/1.1 500 Internal Server Error\r\n', 'http'],
    ['\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001', 'tls'],
    ['SSH-2.0-OpenSSH_9.6\r\n', null],
  ])('%j is a fault, and its protocol is said however it is cut', (text, recognised) => {
    const stream = Uint8Array.from(text, (character) => character.charCodeAt(0));
    for (const style of ['detect', 'binary2'] as const) {
      for (let cut = 1; cut < stream.length; cut++) {
        const { events } = pushed(stream, [cut], style);
        expect(events).toHaveLength(1);
        expect(events[0]).toMatch(new RegExp(`^fault (bad-envelope|too-long) length ${recognised}$`));
      }
    }
  });

  it('ends with one fault, and nothing comes after it', () => {
    const frames = decoder('binary2');
    expect(frames.push(bytesOf('FFFF'))).toEqual([
      {
        kind: 'fault',
        error: {
          code: 'too-long',
          path: 'length',
          offset: 0,
          message: 'expected at most 4096 bytes, the length says 65535',
        },
        recognised: null,
      },
    ]);
    expect(frames.push(cupFrame('G1'))).toEqual([]);
    expect(frames.settle()).toEqual([]);
  });

  it.each([
    ['bcd2', '1A00', 'bad-length'],
    ['bcd2', '4097', 'too-long'],
    ['ascii4', '3431393A', 'bad-length'],
    ['none', '7000', 'bad-envelope'],
  ] as const)('in a known style %s: %s is a fault %s', (style, hex, code) => {
    expect(decoder(style).push(bytesOf(hex))).toMatchObject([{ kind: 'fault', error: { code } }]);
  });

  it('never throws and never holds more than one frame, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('detect', ...lengthPrefixes),
        fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 20 }),
        (style, chunks) => {
          const frames = decoder(style as LengthPrefix | 'detect', 100);
          const events = [...chunks.flatMap((chunk) => frames.push(chunk)), ...frames.settle()];
          const sizes = events.map((event) => (event.kind === 'frame' ? event.bytes.length : 0));
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(100);
          expect(events.filter(({ kind }) => kind === 'fault').length).toBeLessThan(2);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('frames at the bound pass, one byte more is too long', () => {
    const content = contents[0] as Uint8Array;
    const stream = framed(content, 'binary2');
    expect(decoder('binary2', content.length).push(stream)).toHaveLength(1);
    expect(decoder('binary2', content.length - 1).push(stream)).toMatchObject([{ kind: 'fault' }]);
  });

  it('the bound itself has bounds', () => {
    for (const max of [0, -1, 1.5, limits.frameBytesCeiling + 1]) {
      expect(() => decoder('binary2', max)).toThrow(RangeError);
    }
  });
});
