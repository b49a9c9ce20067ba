import { expect, it } from 'vitest';
import { fsyncTimes } from './fsyncs.ts';

it('a trace gives the instant at which each fsync began, once for a call that another thread interrupts', () => {
  const trace = [
    '101   1764000000.100000 fdatasync(21)    = 0',
    '101   1764000000.200000 fsync(22 <unfinished ...>',
    '102   1764000000.250000 +++ exited with 0 +++',
    '101   1764000000.300000 <... fsync resumed>) = 0',
  ].join('\n');
  const times = fsyncTimes(trace);
  expect(times).toHaveLength(2);
  expect(times[0]).toBeCloseTo(1_764_000_000_100, 0);
  expect(times[1]).toBeCloseTo(1_764_000_000_200, 0);
});
