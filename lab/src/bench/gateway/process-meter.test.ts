import { describe, expect, it } from 'vitest';
import { countsBetween, writtenBytesIn } from './process-meter.ts';

const counts = (threads: Readonly<Record<string, number>>, writtenBytes: number) => ({
  threadsUs: new Map(Object.entries(threads)),
  writtenBytes,
});

describe('what the kernel counted', () => {
  it('between two readings is told a round trip, idle threads left out', () => {
    const between = countsBetween(
      counts({ main: 100, idle: 7 }, 1_000),
      counts({ main: 300, idle: 7, late: 50 }, 3_000),
      10,
    );
    expect(between?.threadsUs).toEqual(
      new Map([
        ['main', 20],
        ['late', 5],
      ]),
    );
    expect(between?.writtenBytes).toBe(200);
  });

  it('is nothing where one of the readings failed', () => {
    expect(countsBetween(null, counts({}, 0), 10)).toBeNull();
  });

  it('of bytes are those that reach the disk, not those handed to write', () => {
    expect(writtenBytesIn('rchar: 1\nwchar: 99\nwrite_bytes: 4096\ncancelled_write_bytes: 5\n')).toBe(4_096);
  });
});
