import { roundFunctionBoxes, subkeyTables } from './des-tables.ts';

/**
 * Round keys of one to three DES passes end to end: for each round the six-bit groups of boxes 1, 3, 5, 7 in one
 * word and of 2, 4, 6, 8 in the next, each group at the top of its byte.
 */
export type DesSchedule = Int32Array;

const roundWords = 2;
const passWords = 16 * roundWords;
/** Places by which the key halves turn before each round. */
const turns = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

const { oddBoxes, evenBoxes } = subkeyTables;
const [sp1, sp2, sp3, sp4, sp5, sp6, sp7, sp8] = roundFunctionBoxes;

/** Keys of 8, 16 (K1 K2 K1) or 24 bytes; parity bits count for nothing. */
export function desEncryptionSchedule(key: Uint8Array): DesSchedule {
  return writeEncryption(key, scheduleFor(key));
}

function scheduleFor(key: Uint8Array): DesSchedule {
  return new Int32Array(key.length === 8 ? passWords : 3 * passWords);
}

function writeEncryption(key: Uint8Array, schedule: DesSchedule): DesSchedule {
  if (key.length === 8) return writePasses([{ key, at: 0, isForward: true }], schedule);
  const passes = [
    { key, at: 0, isForward: true },
    { key, at: 8, isForward: false },
    { key, at: key.length === 16 ? 0 : 16, isForward: true },
  ];
  return writePasses(passes, schedule);
}

const passing = { single: new Int32Array(passWords), triple: new Int32Array(3 * passWords) };

/** A block of zeros under a key that is not used again: its schedule takes no room of its own, and is wiped. */
export function encryptZerosOnce(key: Uint8Array): Uint8Array {
  const schedule = writeEncryption(key, key.length === 8 ? passing.single : passing.triple);
  const block = new Uint8Array(8);
  desBlock(schedule, block, block, 0);
  schedule.fill(0);
  return block;
}

export function desDecryptionSchedule(key: Uint8Array): DesSchedule {
  const schedule = scheduleFor(key);
  if (key.length === 8) return writePasses([{ key, at: 0, isForward: false }], schedule);
  const passes = [
    { key, at: key.length === 16 ? 0 : 16, isForward: false },
    { key, at: 8, isForward: true },
    { key, at: 0, isForward: false },
  ];
  return writePasses(passes, schedule);
}

interface Pass {
  readonly key: Uint8Array;
  /** Where its 8 bytes begin. */
  readonly at: number;
  /** Encryption; decryption has the rounds in the opposite order. */
  readonly isForward: boolean;
}

function writePasses(passes: readonly Pass[], schedule: DesSchedule): DesSchedule {
  const [first, , third] = passes;
  for (let i = 0; i < passes.length; i++) {
    // The third pass of a key of 16 bytes is the first.
    if (i === 2 && first?.at === third?.at) schedule.copyWithin(2 * passWords, 0, passWords);
    else writePass(passes[i] as Pass, schedule, i * passWords);
  }
  return schedule;
}

function writePass({ key, at, isForward }: Pass, schedule: DesSchedule, start: number): void {
  let c = 0;
  let d = 0;
  for (let i = 0; i < 8; i++) {
    const entry = (i << 8) | (key[at + i] as number);
    c |= subkeyTables.leftHalf[entry] as number;
    d |= subkeyTables.rightHalf[entry] as number;
  }
  const step = isForward ? roundWords : -roundWords;
  let word = isForward ? start : start + passWords - roundWords;
  for (let round = 0; round < 16; round++, word += step) {
    const turn = turns[round] as number;
    c = ((c << turn) | (c >>> (28 - turn))) & 0xfffffff;
    d = ((d << turn) | (d >>> (28 - turn))) & 0xfffffff;
    schedule[word] = groupsOf(oddBoxes, c, d);
    schedule[word + 1] = groupsOf(evenBoxes, c, d);
  }
}

/** Permuted choice 2, seven key bits at a time. */
function groupsOf(table: Int32Array, c: number, d: number): number {
  return (
    (table[c >>> 21] as number) |
    (table[128 + ((c >>> 14) & 127)] as number) |
    (table[256 + ((c >>> 7) & 127)] as number) |
    (table[384 + (c & 127)] as number) |
    (table[512 + (d >>> 21)] as number) |
    (table[640 + ((d >>> 14) & 127)] as number) |
    (table[768 + ((d >>> 7) & 127)] as number) |
    (table[896 + (d & 127)] as number)
  );
}

/** The expansion is two rotations: every box then finds its six bits at the top of a byte. */
function feistel(half: number, oddKey: number, evenKey: number): number {
  const odd = ((half >>> 1) | (half << 31)) ^ oddKey;
  const even = ((half << 3) | (half >>> 29)) ^ evenKey;
  return (
    (sp1[odd >>> 26] as number) ^
    (sp3[(odd >>> 18) & 63] as number) ^
    (sp5[(odd >>> 10) & 63] as number) ^
    (sp7[(odd >>> 2) & 63] as number) ^
    (sp2[even >>> 26] as number) ^
    (sp4[(even >>> 18) & 63] as number) ^
    (sp6[(even >>> 10) & 63] as number) ^
    (sp8[(even >>> 2) & 63] as number)
  );
}

/** One block from `input` to `output`, at the same offset. Between passes the two permutations cancel out. */
export function desBlock(schedule: DesSchedule, input: Uint8Array, output: Uint8Array, at: number): void {
  let left = wordAt(input, at);
  let right = wordAt(input, at + 4);
  let swap = ((left >>> 4) ^ right) & 0x0f0f0f0f;
  right ^= swap;
  left ^= swap << 4;
  swap = ((left >>> 16) ^ right) & 0x0000ffff;
  right ^= swap;
  left ^= swap << 16;
  swap = ((right >>> 2) ^ left) & 0x33333333;
  left ^= swap;
  right ^= swap << 2;
  swap = ((right >>> 8) ^ left) & 0x00ff00ff;
  left ^= swap;
  right ^= swap << 8;
  swap = ((left >>> 1) ^ right) & 0x55555555;
  right ^= swap;
  left ^= swap << 1;
  for (let pass = 0; pass < schedule.length; pass += passWords) {
    for (let i = pass; i < pass + passWords; i += 2 * roundWords) {
      left ^= feistel(right, schedule[i] as number, schedule[i + 1] as number);
      right ^= feistel(left, schedule[i + 2] as number, schedule[i + 3] as number);
    }
    swap = left;
    left = right;
    right = swap;
  }
  swap = ((left >>> 1) ^ right) & 0x55555555;
  right ^= swap;
  left ^= swap << 1;
  swap = ((right >>> 8) ^ left) & 0x00ff00ff;
  left ^= swap;
  right ^= swap << 8;
  swap = ((right >>> 2) ^ left) & 0x33333333;
  left ^= swap;
  right ^= swap << 2;
  swap = ((left >>> 16) ^ right) & 0x0000ffff;
  right ^= swap;
  left ^= swap << 16;
  swap = ((left >>> 4) ^ right) & 0x0f0f0f0f;
  right ^= swap;
  left ^= swap << 4;
  setWord(output, at, left);
  setWord(output, at + 4, right);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function setWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
