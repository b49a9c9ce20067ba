import { expect, it } from 'vitest';
import { roundFunctionBoxes, subkeyTables } from './des-tables.ts';

it('every row of a substitution box gives each of its sixteen values once', () => {
  for (const box of roundFunctionBoxes) {
    for (const row of [0, 1, 32, 33]) {
      expect(new Set(Array.from({ length: 16 }, (_, column) => box[row + 2 * column])).size).toBe(16);
    }
  }
});

it('a key schedule reads 56 bits of the key and never its parity', () => {
  for (let byte = 0; byte < 8; byte++) {
    expect(subkeyTables.leftHalf[byte * 256 + 1]).toBe(0);
    expect(subkeyTables.rightHalf[byte * 256 + 1]).toBe(0);
  }
  let all = 0;
  for (const entry of subkeyTables.leftHalf) all |= entry;
  expect(all).toBe(0xfffffff);
});
