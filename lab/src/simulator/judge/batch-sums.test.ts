import { expect, it } from 'vitest';
import { holdWhole } from './batch-sums.ts';

const sums = (count: number, amount: number) => ({ count, amount });
const [now, earlier, oldest] = [sums(1, 100), sums(2, 7_700), sums(3, 30)];

it.each([
  [now, true],
  [sums(3, 7_800), true],
  [sums(4, 130), true],
  [sums(6, 7_830), true],
  [sums(0, 0), false],
  [sums(2, 3_950), false],
  [sums(2, 7_700), false],
  [sums(3, 7_801), false],
])('books with %o hold each batch whole: %s', (books, isWhole) => {
  expect(holdWhole(books, now, [earlier, oldest])).toBe(isWhole);
});
