/** Round keys in the order they are used (32 words). */
export type Sm4Schedule = Int32Array;

/** The S-box of GB/T 32907-2016 as printed. */
const substitution = Uint8Array.from(
  (
    'D690E9FECCE13DB716B614C228FB2C052B679A762ABE04C3AA44132649860699' +
    '9C4250F491EF987A33540B43EDCFAC62E4B31CA9C908E89580DF94FA758F3FA6' +
    '4707A7FCF37317BA83593C19E6854FA8686B81B27164DA8BF8EB0F4B70569D35' +
    '1E240E5E6358D1A225227C3B01217887D40046579FD327524C3602E7A0C4C89E' +
    'EABF8AD240C738B5A3F7F2CEF96115A1E0AE5DA49B341A55AD933230F58CB1E3' +
    '1DF6E22E8266CA60C02923AB0D534E6FD5DB3745DEFD8E2F03FF6A726D6C5B51' +
    '8D1BAF92BBDDBC7F11D95C411F105AD80AC13188A5CD7BBD2D74D012B8E5B4B0' +
    '8969974A0C96777E65B9F109C56EC68418F07DEC3ADC4D2079EE5F3ED7CB3948'
  ).match(/../g) ?? [],
  (byte) => Number.parseInt(byte, 16),
);

const systemParameter = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc];

/** S-box and linear step of a round in one look-up, for each of the four bytes of a word. */
const roundBoxes = [24, 16, 8, 0].map((shift) =>
  Int32Array.from(substitution, (byte) => spread(byte << shift)),
) as [Int32Array, Int32Array, Int32Array, Int32Array];
const [box0, box1, box2, box3] = roundBoxes;

function rotated(word: number, places: number): number {
  return (word << places) | (word >>> (32 - places));
}

function spread(word: number): number {
  return word ^ rotated(word, 2) ^ rotated(word, 10) ^ rotated(word, 18) ^ rotated(word, 24);
}

export function sm4EncryptionSchedule(key: Uint8Array): Sm4Schedule {
  const words = systemParameter.map((parameter, i) => parameter ^ wordAt(key, 4 * i));
  const schedule = new Int32Array(32);
  for (let round = 0; round < 32; round++) {
    const [a = 0, b = 0, c = 0, d = 0] = words;
    const next = a ^ keyStep(b ^ c ^ d ^ roundConstant(round));
    schedule[round] = next;
    words.splice(0, 4, b, c, d, next);
  }
  return schedule;
}

export function sm4DecryptionSchedule(key: Uint8Array): Sm4Schedule {
  return sm4EncryptionSchedule(key).reverse();
}

/** Byte j of constant i is 7 (4 i + j) modulo 256. */
function roundConstant(round: number): number {
  let constant = 0;
  for (let j = 0; j < 4; j++) constant = (constant << 8) | ((7 * (4 * round + j)) & 0xff);
  return constant;
}

function keyStep(word: number): number {
  let substituted = 0;
  for (const shift of [24, 16, 8, 0]) substituted |= (substitution[(word >>> shift) & 255] ?? 0) << shift;
  return substituted ^ rotated(substituted, 13) ^ rotated(substituted, 23);
}

function round(word: number): number {
  return (
    (box0[word >>> 24] as number) ^
    (box1[(word >>> 16) & 255] as number) ^
    (box2[(word >>> 8) & 255] as number) ^
    (box3[word & 255] as number)
  );
}

/** One block from `input` to `output`, at the same offset. */
export function sm4Block(schedule: Sm4Schedule, input: Uint8Array, output: Uint8Array, at: number): void {
  let a = wordAt(input, at);
  let b = wordAt(input, at + 4);
  let c = wordAt(input, at + 8);
  let d = wordAt(input, at + 12);
  for (let i = 0; i < 32; i += 4) {
    a ^= round(b ^ c ^ d ^ (schedule[i] as number));
    b ^= round(c ^ d ^ a ^ (schedule[i + 1] as number));
    c ^= round(d ^ a ^ b ^ (schedule[i + 2] as number));
    d ^= round(a ^ b ^ c ^ (schedule[i + 3] as number));
  }
  setWord(output, at, d);
  setWord(output, at + 4, c);
  setWord(output, at + 8, b);
  setWord(output, at + 12, a);
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
