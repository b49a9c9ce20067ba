import { compileProfile, cupPos, fromHex } from '@rollcall/iso8583';
import { describe, expect, it } from 'vitest';
import { LengthPrefixWatch } from './length-prefix-watch.ts';

const codec = compileProfile(cupPos);
/** An echo without its prefix, 52 bytes. */
const content =
  '600003000060310031010008200000000000C0001031303030303030313838383030303030303030303030310011000000023010';
const bytes = (prefix: string) => fromHex(prefix + content) as Uint8Array;

describe('a line whose length prefix is set to binary2', () => {
  it.each([
    ['0052', 'bcd2'],
    ['30303532', 'ascii4'],
    ['', 'none'],
  ])('and that frames with %s is found to speak %s, once', (prefix, name) => {
    const watch = new LengthPrefixWatch(codec, 'binary2');
    for (const byte of bytes(prefix)) watch.push(Uint8Array.of(byte));
    expect(watch.other()).toBe(name);
    expect(watch.other()).toBeNull();
  });

  it('and that keeps to it is found to speak no other', () => {
    const watch = new LengthPrefixWatch(codec, 'binary2');
    watch.push(bytes('0034'));
    expect(watch.other()).toBeNull();
  });

  it('and that speaks no ISO 8583 at all is not guessed at', () => {
    const watch = new LengthPrefixWatch(codec, 'binary2');
    watch.push(new TextEncoder().encode('SSH-2.0-OpenSSH_9.6\r\n'));
    expect(watch.other()).toBeNull();
  });

  it('is not listened to any more once it was understood', () => {
    const watch = new LengthPrefixWatch(codec, 'binary2');
    watch.stop();
    watch.push(bytes('0052'));
    expect(watch.other()).toBeNull();
  });
});
