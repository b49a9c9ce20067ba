/** The tables of FIPS 46-3 as printed (bits counted from 1 at the left), and the look-up tables made of them. */
const substitution: readonly string[] = [
  'E4D12FB83A6C5907 0F74E2D1A6CB9538 41E8D62BFC973A50 FC8249175B3EA06D',
  'F18E6B34972DC05A 3D47F28EC01A69B5 0E7BA4D158C6932F D8A13F42B67C05E9',
  'A09E63F51DC7B428 D709346A285ECBF1 D6498F30B12C5AE7 1AD069874FE3B52C',
  '7DE3069A1285BC4F D8B56F03472C1AE9 A690CB7DF13E5284 3F06A1D8945BC72E',
  '2C417AB6853FD0E9 EB2C47D150FA3986 421BAD78F9C5630E B8C71E2D6F09A453',
  'C1AF92680D34E75B AF427C9561DE0B38 9EF528C3704A1DB6 432C95FABE17608D',
  '4B2EF08D3C975A61 D0B7491AE35C2F86 14BDC37EAF680592 6BD814A7950FE23C',
  'D2846FB1A93E50C7 1FD8A374C56B0E92 7B419CE206ADF358 21E74A8DFC90356B',
];

const roundPermutation = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22,
  11, 4, 25,
];

const choice1Left = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
];

const choice1Right = [
  63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];

const choice2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47,
  55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];

type EightBoxes = readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

/** Each box with the permutation behind it: six bits in, 32 out. */
export const roundFunctionBoxes = substitution.map(roundFunctionBox) as unknown as EightBoxes;

function roundFunctionBox(rows: string, box: number): Int32Array {
  const printed = rows.split(' ');
  return Int32Array.from({ length: 64 }, (_, input) => {
    const row = ((input >> 4) & 2) | (input & 1);
    const nibble = Number.parseInt(printed[row]?.[(input >> 1) & 15] ?? '', 16);
    return permuted(nibble << (28 - 4 * box));
  });
}

function permuted(word: number): number {
  let result = 0;
  for (const [i, from] of roundPermutation.entries()) {
    if ((word >>> (32 - from)) & 1) result |= 1 << (31 - i);
  }
  return result;
}

/**
 * `leftHalf` and `rightHalf`: permuted choice 1 for each value of each key byte (28 bits). `oddBoxes` and `evenBoxes`:
 * permuted choice 2 for each value of seven bits of the halves, in the places the round function wants them.
 */
export const subkeyTables = {
  leftHalf: choice1Table(choice1Left),
  rightHalf: choice1Table(choice1Right),
  oddBoxes: choice2Table(0),
  evenBoxes: choice2Table(1),
};

function choice1Table(choice: readonly number[]): Int32Array {
  const table = new Int32Array(8 * 256);
  for (const [i, bit] of choice.entries()) {
    const byteIndex = (bit - 1) >> 3;
    const mask = 0x80 >> ((bit - 1) & 7);
    for (let value = 0; value < 256; value++) {
      if (value & mask)
        table[(byteIndex << 8) | value] = (table[(byteIndex << 8) | value] ?? 0) | (1 << (27 - i));
    }
  }
  return table;
}

function choice2Table(parity: 0 | 1): Int32Array {
  const table = new Int32Array(8 * 128);
  for (const [i, bit] of choice2.entries()) {
    const box = Math.floor(i / 6);
    if (box % 2 !== parity) continue;
    const target = 1 << (31 - 8 * (box >> 1) - (i % 6));
    const group = Math.floor((bit - 1) / 7);
    const mask = 0x40 >> ((bit - 1) % 7);
    for (let value = 0; value < 128; value++) {
      if (value & mask) table[group * 128 + value] = (table[group * 128 + value] ?? 0) | target;
    }
  }
  return table;
}
