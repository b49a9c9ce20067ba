import { joinBytes } from './byte-edits.ts';
import { cardNumber } from './card-number.ts';
import type { InputRandom } from './input-random.ts';

const tags = [
  ...[[0x9f, 0x26], [0x9f, 0x27], [0x9f, 0x10], [0x95], [0x9a], [0x82], [0x84], [0x5f, 0x34], [0x71], [0x72]],
  ...[[0x57], [0x5a], [0x56], [0x99], [0x5f, 0x20], [0x9f, 0x0b], [0x9f, 0x1f], [0x9f, 0x20], [0x9f, 0x6b]],
  ...[[0x9f, 0x99, 0x01], [0xdf, 0x31], [0xdf, 0x81, 0x81, 0x01], [0xc3]],
];
const templates = [0x70, 0x77, 0x6f, 0xa5, 0xe1, 0x71, 0x72];

/** BER-TLV of about so many bytes: nested, padded, cut and with every form of length. */
export function emvData(random: InputRandom, size: number, depth = 1): Uint8Array {
  const items: Uint8Array[] = [];
  for (let left = size; left > 2; ) {
    const item = emvItem(random, Math.min(left - 2, 60), depth);
    items.push(item);
    left -= item.length;
  }
  const whole = joinBytes(...items);
  return random.oneIn(8) ? whole.subarray(0, random.below(whole.length + 1)) : whole;
}

function emvItem(random: InputRandom, size: number, depth: number): Uint8Array {
  if (random.oneIn(10)) return new Uint8Array(random.from(1, 3));
  if (random.oneIn(6) && depth < 7) {
    const inner = emvData(random, Math.max(3, size - 2), depth + 1);
    return joinBytes(Uint8Array.of(random.pick(templates)), lengthOf(random, inner.length), inner);
  }
  const tag = random.oneIn(12) ? random.bytes(random.from(1, 3)) : Uint8Array.from(random.pick(tags));
  const value = emvValue(random, size);
  return joinBytes(tag, lengthOf(random, value.length), value);
}

function emvValue(random: InputRandom, size: number): Uint8Array {
  if (!random.oneIn(3)) return random.bytes(random.from(0, Math.max(0, size)));
  const track = `${cardNumber(random)}${random.pick(['', 'D25122011234'])}`;
  return Uint8Array.from({ length: (track.length + 1) >> 1 }, (_, at) =>
    Number.parseInt(track.slice(2 * at, 2 * at + 2).padEnd(2, 'F'), 16),
  );
}

/** Short form, both long ones, and forms that are wrong. */
function lengthOf(random: InputRandom, length: number): Uint8Array {
  const high = length >> 8;
  if (random.oneIn(40)) return Uint8Array.of(random.next32());
  if (length > 255 || random.oneIn(20)) return Uint8Array.of(0x82, high, length);
  return length > 127 || random.oneIn(20) ? Uint8Array.of(0x81, length) : Uint8Array.of(length);
}
