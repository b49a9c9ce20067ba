import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, frame } from './frame.ts';

describe('frames on the socket', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (texts, cuts) => {
          const stream = Buffer.concat(texts.map(frame));
          const reader = new FrameReader();
          const received: string[] = [];
          for (let at = 0; at < stream.length; ) {
            const end = at + (cuts.next().value as number);
            received.push(...reader.push(stream.subarray(at, end)));
            at = end;
          }
          expect(received).toEqual(texts);
        },
      ),
    );
  });

  it('over the limit end the line', () => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(16 * 1024 * 1024 + 1);
    expect(() => new FrameReader().push(prefix)).toThrow(RangeError);
  });
});
