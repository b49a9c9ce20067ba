// CUP POS frames by hand: BCD, bitmap, length prefix. Written from facts about the format alone; shares no code with
// the project, so that a mistake there is not repeated here.

/** Kind (n digits, z track digits, a text, b bytes), then a fixed length or the digits of the counter, then alignment. */
const fieldTable = {
  2: ['n', 'LL'],
  3: ['n', 6],
  4: ['n', 12],
  11: ['n', 6],
  12: ['n', 6],
  13: ['n', 4],
  14: ['n', 4],
  15: ['n', 4],
  22: ['n', 3],
  23: ['n', 3, 'right'],
  25: ['n', 2],
  26: ['n', 2],
  32: ['n', 'LL'],
  35: ['z', 'LL'],
  36: ['z', 'LLL'],
  37: ['a', 12],
  38: ['a', 6],
  39: ['a', 2],
  41: ['a', 8],
  42: ['a', 15],
  44: ['a', 'LL'],
  48: ['n', 'LLL'],
  49: ['a', 3],
  52: ['b', 8],
  53: ['n', 16],
  54: ['a', 'LLL'],
  55: ['b', 'LLL'],
  58: ['a', 'LLL'],
  59: ['a', 'LLL'],
  60: ['n', 'LLL'],
  61: ['n', 'LLL'],
  62: ['b', 'LLL'],
  63: ['a', 'LLL'],
  64: ['b', 8],
};

/** Digits as BCD; an odd number gets its filler on the right unless it is aligned right. */
export function bcd(digits, align = 'left') {
  const padded = digits.length % 2 === 0 ? digits : align === 'right' ? `0${digits}` : `${digits}0`;
  return Buffer.from(padded.replaceAll('=', 'D'), 'hex');
}

/** MTI, bitmap and fields; `fields` by number: digits or text as strings, bytes as buffers. */
export function encodeBody({ mti, fields }) {
  const numbers = Object.keys(fields).map(Number);
  const bitmap = Buffer.alloc(8);
  for (const number of numbers) bitmap[(number - 1) >> 3] |= 0x80 >> ((number - 1) & 7);
  return Buffer.concat([bcd(mti), bitmap, ...numbers.map((number) => encodeField(number, fields[number]))]);
}

function encodeField(number, value) {
  const [kind, length, align] = fieldTable[number];
  const content = kind === 'b' ? value : kind === 'a' ? Buffer.from(value, 'latin1') : bcd(value, align);
  if (typeof length === 'number') {
    if (value.length !== length) throw new Error(`F${number} takes ${length}, not ${value.length}`);
    return content;
  }
  return Buffer.concat([bcd(String(value.length).padStart(length === 'LL' ? 2 : 4, '0')), content]);
}

/** A whole frame; `tpdu` and `header` are left out where they are null. */
export function encodeFrame(message, framing = 'binary2') {
  const content = Buffer.concat([bcd(message.tpdu ?? ''), bcd(message.header ?? ''), encodeBody(message)]);
  return Buffer.concat([lengthPrefix(content.length, framing), content]);
}

function lengthPrefix(length, framing) {
  if (framing === 'binary2') return Buffer.from([length >> 8, length & 255]);
  const digits = String(length).padStart(4, '0');
  if (framing === 'bcd2') return bcd(digits);
  return framing === 'ascii4' ? Buffer.from(digits, 'latin1') : Buffer.alloc(0);
}

/** The frame is not all there yet. */
class Incomplete extends Error {}

/**
 * Reads one message from the start of `content`. `mab` is what its MAC covers, null without F64; `size` the bytes used.
 * Throws for what is no message.
 */
export function decodeMessage(content) {
  let at = 0;
  const take = (size) => {
    if (at + size > content.length) throw new Incomplete();
    at += size;
    return content.subarray(at - size, at);
  };
  const hasEnvelope = take(1)[0] === 0x60 || content[0] === 0x80;
  at = 0;
  const tpdu = hasEnvelope ? hexOf(take(5)) : null;
  const header = hasEnvelope ? hexOf(take(6)) : null;
  const bodyAt = at;
  const mti = hexOf(take(2));
  if (!/^0[1-8]\d\d$/.test(mti)) throw new Error(`no MTI: ${mti}`);
  const bitmap = take(8);
  const fields = {};
  let mab = null;
  for (let number = 1; number <= 64; number++) {
    if (!(bitmap[(number - 1) >> 3] & (0x80 >> ((number - 1) & 7)))) continue;
    if (number === 64) mab = content.subarray(bodyAt, at);
    fields[number] = decodeField(number, take);
  }
  return { tpdu, header, mti, fields, mab, size: at };
}

function decodeField(number, take) {
  const spec = fieldTable[number];
  if (!spec) throw new Error(`unknown field ${number}`);
  const [kind, fixed, align] = spec;
  const length = typeof fixed === 'number' ? fixed : Number(hexOf(take(fixed === 'LL' ? 1 : 2)));
  if (Number.isNaN(length)) throw new Error(`bad counter of F${number}`);
  if (kind === 'b') return Buffer.from(take(length));
  if (kind === 'a') return take(length).toString('latin1');
  const digits = hexOf(take((length + 1) >> 1));
  return align === 'right' ? digits.slice(-length) : digits.slice(0, length);
}

function hexOf(bytes) {
  return bytes.toString('hex').toUpperCase();
}

/** Cuts a stream of bytes into messages. */
export class FrameSplitter {
  #held = Buffer.alloc(0);
  #framing;

  constructor(framing = 'binary2') {
    this.#framing = framing;
  }

  /** Messages that are whole with this chunk. */
  push(chunk) {
    this.#held = Buffer.concat([this.#held, chunk]);
    const messages = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next() {
    if (this.#held.length === 0) return null;
    if (this.#framing === 'none') return this.#nextUnprefixed();
    const prefixBytes = this.#framing === 'ascii4' ? 4 : 2;
    if (this.#held.length < prefixBytes) return null;
    const end = prefixBytes + this.#lengthAhead(prefixBytes);
    if (this.#held.length < end) return null;
    const content = this.#held.subarray(prefixBytes, end);
    this.#held = this.#held.subarray(end);
    const message = decodeMessage(content);
    if (message.size !== content.length)
      throw new Error(`${content.length - message.size} bytes too many in a frame`);
    return message;
  }

  #nextUnprefixed() {
    try {
      const message = decodeMessage(this.#held);
      this.#held = this.#held.subarray(message.size);
      return message;
    } catch (error) {
      if (error instanceof Incomplete) return null;
      throw error;
    }
  }

  #lengthAhead(prefixBytes) {
    const prefix = this.#held.subarray(0, prefixBytes);
    if (this.#framing === 'binary2') return prefix.readUInt16BE();
    return Number(this.#framing === 'bcd2' ? hexOf(prefix) : prefix.toString('latin1'));
  }
}
