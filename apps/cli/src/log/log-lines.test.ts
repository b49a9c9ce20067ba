import { expect, it } from 'vitest';
import { LogLines } from './log-lines.ts';

/** A log in a file on a disk that has so much room. */
function linesOn(disk: { room: number }, waitingMax = 100) {
  const taken: Buffer[] = [];
  const lost: number[] = [];
  const log = new LogLines(
    (bytes) => {
      if (disk.room === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      const part = Buffer.from(bytes).subarray(0, disk.room);
      disk.room -= part.length;
      taken.push(part);
      return part.length;
    },
    waitingMax,
    (lines) => lost.push(lines),
  );
  return { log, lost, text: () => Buffer.concat(taken).toString() };
}

it('a log on a full disk ends nobody, and goes on with what waited when there is room', () => {
  const disk = { room: 0 };
  const { log, text, lost } = linesOn(disk);
  log.write('first\n');
  log.write('second\n');
  disk.room = 1_000;
  log.write('third\n');
  expect([text(), lost]).toEqual(['first\nsecond\nthird\n', []]);
});

it('a line that a disk took in part is whole in the end', () => {
  const disk = { room: 3 };
  const { log, text } = linesOn(disk);
  log.write('first 行\n');
  disk.room = 5;
  log.write('second\n');
  disk.room = 1_000;
  log.write('third\n');
  expect(text()).toBe('first 行\nsecond\nthird\n');
});

it('what waits has a bound; beyond it lines are lost, and that is told when the log goes on', () => {
  const disk = { room: 0 };
  const { log, text, lost } = linesOn(disk, 12);
  for (const line of ['first\n', 'other\n', 'third\n', 'fourth\n']) log.write(line);
  disk.room = 1_000;
  log.write('fifth\n');
  log.write('sixth\n');
  expect([text(), lost]).toEqual(['first\nother\nsixth\n', [3]]);
});
