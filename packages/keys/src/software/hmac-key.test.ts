import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HmacKey } from './hmac-key.ts';

it('signs as HMAC-SHA-256 does, whatever the lengths of key and message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 700 }), (key, message) => {
      const expected = new Uint8Array(createHmac('sha256', key).update(message).digest());
      const hmac = new HmacKey(key);
      expect(hmac.sign(message)).toEqual(expected);
      // Nothing of the last message stays in the next.
      expect(hmac.sign(message)).toEqual(expected);
      expect(new Uint8Array(hmac.signOpenly(message))).toEqual(expected);
      const half = message.length >> 1;
      expect(hmac.sign(message.subarray(0, half), message.subarray(half))).toEqual(expected);
    }),
  );
});

it('does not take a key that would have to be hashed first', () => {
  expect(() => new HmacKey(new Uint8Array(65))).toThrow(RangeError);
});
