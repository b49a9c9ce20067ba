import { copyOf, joinBytes, replaceBytes } from './byte-edits.ts';
import { wireField } from './field-content.ts';
import { counterBytes, counterOf, type FieldPart } from './frame-anatomy.ts';
import type { InputRandom } from './input-random.ts';
import type { DialectCorpus, Specimen } from './vector-corpus.ts';

/** What a mutation works on: the content so far, and the vector it came from, by whose anatomy it aims. */
export interface Mutant {
  readonly content: Uint8Array;
  readonly from: Specimen;
  readonly corpora: readonly DialectCorpus[];
}

type Mutation = (mutant: Mutant, random: InputRandom) => Uint8Array;

const telling = [
  0x00, 0x01, 0x09, 0x0a, 0x0f, 0x30, 0x39, 0x60, 0x7f, 0x80, 0x99, 0x9a, 0xa0, 0xf0, 0xfe, 0xff,
];
const mtiBytes = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08, 0x09, 0x10, 0x18, 0x20, 0x21, 0x30, 0x81, 0x8a,
];

/** Every way of spoiling a message that knows of its parts, or that does not. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'flips a bit': ({ content }, random) => changed(content, random, (byte) => byte ^ (1 << random.below(8))),
  'sets a byte': ({ content }, random) => changed(content, random, () => random.pick(telling)),
  'sets a nibble': ({ content }, random) =>
    changed(content, random, (byte) =>
      random.oneIn(2) ? (byte & 15) | (random.below(16) << 4) : (byte & 240) | random.below(16),
    ),
  'cuts the end off': ({ content, from }, random) => content.subarray(0, place(content, from, random)),
  'takes bytes out': ({ content, from }, random) => {
    const start = place(content, from, random);
    return replaceBytes(content, start, start + random.from(1, 9), new Uint8Array(0));
  },
  'puts bytes in': ({ content, from }, random) => {
    const start = place(content, from, random);
    return replaceBytes(content, start, start, random.bytes(random.from(1, 12)));
  },
  'doubles bytes': ({ content, from }, random) => {
    const start = place(content, from, random);
    const piece = content.subarray(start, start + random.from(1, 40));
    return replaceBytes(content, start, start, piece);
  },
  'splices in another vector': splice,
  'changes the MTI': ({ content, from }, random) => {
    const copy = copyOf(content);
    if (copy.length > from.anatomy.mtiAt + 1)
      copy[from.anatomy.mtiAt + random.below(2)] = random.pick(mtiBytes);
    return copy;
  },
  'toggles bits of the bitmap': toggleBitmap,
  'announces a second bitmap': ({ content, from: { anatomy } }, random) => {
    const copy = copyOf(content);
    if (copy.length <= anatomy.bitmapAt) return copy;
    copy[anatomy.bitmapAt] = (copy[anatomy.bitmapAt] as number) ^ 0x80;
    const second = random.oneIn(2)
      ? new Uint8Array(8)
      : Uint8Array.of(...random.bytes(1), 0, 0, 0, 0, 0, 0, 1);
    return anatomy.bitmapBytes === 8
      ? replaceBytes(copy, anatomy.bitmapAt + 8, anatomy.bitmapAt + 8, second)
      : copy;
  },
  'changes the envelope': changeEnvelope,
  'changes a counter': changeCounter,
  'writes a field anew': ({ content, from }, random) => {
    const part = somePart(from, random);
    return part === null
      ? content
      : replaceBytes(content, part.start, part.end, wireField(part.spec, random));
  },
  'swaps two fields': ({ content, from }, random) => {
    const [a, b] = [somePart(from, random), somePart(from, random)].sort(
      (x, y) => (x?.start ?? 0) - (y?.start ?? 0),
    );
    if (!a || !b || a === b) return content;
    const [first, second] = [content.subarray(a.start, a.end), content.subarray(b.start, b.end)];
    return replaceBytes(replaceBytes(content, b.start, b.end, first), a.start, a.end, second);
  },
};

const all = Object.values(mutations);

/** One to four mutations, one after another. */
export function mutate(from: Specimen, corpora: readonly DialectCorpus[], random: InputRandom): Uint8Array {
  let { content } = from;
  for (let left = 1 + random.below(random.oneIn(3) ? 4 : 2); left > 0; left--) {
    content = random.pick(all)({ content, from, corpora }, random);
  }
  return content;
}

function changed(content: Uint8Array, random: InputRandom, change: (byte: number) => number): Uint8Array {
  const copy = copyOf(content);
  const at = random.below(copy.length);
  if (copy.length > 0) copy[at] = change(copy[at] as number);
  return copy;
}

/** The border of a part half the time, anywhere otherwise. */
function place(content: Uint8Array, from: Specimen, random: InputRandom): number {
  const part = random.oneIn(2) ? somePart(from, random) : null;
  const at =
    part === null ? random.below(content.length + 1) : random.pick([part.start, part.contentAt, part.end]);
  return Math.min(at, content.length);
}

function somePart({ anatomy: { parts } }: Specimen, random: InputRandom): FieldPart | null {
  return parts.length === 0 ? null : random.pick(parts);
}

function splice({ content, from, corpora }: Mutant, random: InputRandom): Uint8Array {
  const other = random.pick(random.pick(corpora).specimens);
  const tail = other.content.subarray(place(other.content, other, random));
  return joinBytes(content.subarray(0, place(content, from, random)), tail);
}

function toggleBitmap({ content, from: { anatomy } }: Mutant, random: InputRandom): Uint8Array {
  const copy = copyOf(content);
  for (let left = random.from(1, 3); left > 0; left--) {
    const at = anatomy.bitmapAt + random.below(anatomy.bitmapBytes);
    if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << random.below(8));
  }
  return copy;
}

function changeEnvelope({ content, from: { anatomy } }: Mutant, random: InputRandom): Uint8Array {
  switch (random.below(5)) {
    case 0:
      return content.subarray(Math.min(anatomy.mtiAt, content.length));
    case 1:
      return content.subarray(Math.min(5, content.length));
    case 2:
      return replaceBytes(content, 5, anatomy.mtiAt, new Uint8Array(0));
    case 3:
      return joinBytes(Uint8Array.of(random.pick([0x60, 0x80, 0x61, 0x16, 0x47])), content.subarray(1));
    default:
      return joinBytes(random.bytes(anatomy.mtiAt), content.subarray(anatomy.mtiAt));
  }
}

/** A counter that says a little more or less, nothing, as much as it can, or no number at all. */
function changeCounter({ content, from }: Mutant, random: InputRandom): Uint8Array {
  const counted = from.anatomy.parts.filter(({ spec }) => counterBytes(spec) > 0);
  if (counted.length === 0) return content;
  const { spec, start, contentAt, end } = random.pick(counted);
  const length = end - contentAt;
  const said = random.pick([
    0,
    1,
    length - 1,
    length + 1,
    2 * length,
    2 * length - 1,
    spec.max ?? 0,
    (spec.max ?? 0) + 1,
    99,
    999,
  ]);
  const counter = random.oneIn(4) ? random.bytes(contentAt - start) : counterOf(spec, Math.max(0, said));
  return replaceBytes(content, start, contentAt, counter);
}
