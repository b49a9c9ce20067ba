import { describe, expect, it } from 'vitest';
import { localTimeIn } from './local-time.ts';

describe('local time', () => {
  it('is that of the place, to the second', () => {
    const shanghai = localTimeIn('Asia/Shanghai');
    expect(shanghai(Date.UTC(2026, 11, 31, 15, 59, 59, 999))).toEqual({ time: '235959', date: '1231' });
    expect(shanghai(Date.UTC(2026, 11, 31, 16))).toEqual({ time: '000000', date: '0101' });
  });

  it('follows a clock that is put forward, and one at an odd distance', () => {
    const berlin = localTimeIn('Europe/Berlin');
    expect(berlin(Date.UTC(2026, 2, 29, 0, 59, 59))).toEqual({ time: '015959', date: '0329' });
    expect(berlin(Date.UTC(2026, 2, 29, 1))).toEqual({ time: '030000', date: '0329' });
    expect(localTimeIn('Asia/Kathmandu')(Date.UTC(2026, 0, 1))).toEqual({ time: '054500', date: '0101' });
  });

  it('refuses a zone that does not exist', () => {
    expect(() => localTimeIn('Mars/Olympus')).toThrow(RangeError);
  });
});
