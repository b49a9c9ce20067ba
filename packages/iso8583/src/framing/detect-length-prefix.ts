import type { Dialect } from '../wire/dialect.ts';
import { type Envelope, type EnvelopeMatch, matchEnvelope } from '../wire/envelope.ts';
import { skimMessage } from '../wire/skim-message.ts';
import { type LengthPrefix, readLengthPrefix } from './length-prefix.ts';

/** The start of a stream whose style is not known yet. */
export interface StreamHead {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Nothing more is coming for now: decide on what is there. */
  readonly isSettling: boolean;
}

export interface DetectionRules {
  readonly dialect: Dialect;
  readonly envelopes: readonly Envelope[];
  readonly frameBytesMax: number;
}

export type Detection =
  | { readonly kind: 'decided'; readonly lengthPrefix: LengthPrefix }
  /** Undecided until this many bytes are there, counted from `start`. */
  | { readonly kind: 'open'; readonly needed: number }
  /** Under no style can this be a frame; `length` is what two binary bytes say. */
  | { readonly kind: 'impossible'; readonly length: number };

type Family = 'two' | 'ascii4' | 'none';

/**
 * Finds out how frames say their length. A message shows its own end (the bitmap and the counters decide it), so
 * each reading of the prefix can be held against it. Decides by the bytes alone, never by how they were cut.
 */
export function detectLengthPrefix(rules: DetectionRules, head: StreamHead): Detection {
  const available = head.end - head.start;
  if (available < 2) return { kind: 'open', needed: 2 };
  const families = (['two', 'ascii4', 'none'] as const).filter((family) => isPossible(rules, head, family));
  if (families.length === 0) {
    return { kind: 'impossible', length: readLengthPrefix('binary2', head.bytes, head.start) };
  }
  const family = families.length === 1 ? (families[0] as Family) : surest(rules, head, families);
  if (family === null) return { kind: 'open', needed: available + 1 };
  if (family === 'two') return tellTwo(rules, head);
  if (family === 'ascii4' && available < 4) return { kind: 'open', needed: 4 };
  const isOpen = family === 'none' && !head.isSettling && matchAt(rules, head, 0).certainty === 'open';
  if (isOpen) return { kind: 'open', needed: available + 1 };
  return { kind: 'decided', lengthPrefix: family };
}

function isPossible(rules: DetectionRules, head: StreamHead, family: Family): boolean {
  switch (family) {
    case 'two': {
      const { binary, bcd } = twoReadings(head);
      return isLength(rules, binary) || isLength(rules, bcd);
    }
    case 'ascii4':
      return isAsciiLength(rules, head);
    case 'none':
      return matchAt(rules, head, 0).certainty !== 'none';
  }
}

function isLength({ frameBytesMax }: DetectionRules, length: number): boolean {
  return length > 0 && length <= frameBytesMax;
}

function isAsciiLength(rules: DetectionRules, { bytes, start, end }: StreamHead): boolean {
  if (end - start >= 4) return isLength(rules, readLengthPrefix('ascii4', bytes, start));
  for (let at = start; at < end; at++) {
    if ((bytes[at] as number) < 0x30 || (bytes[at] as number) > 0x39) return false;
  }
  return true;
}

function twoReadings({ bytes, start }: StreamHead): { binary: number; bcd: number } {
  return { binary: readLengthPrefix('binary2', bytes, start), bcd: readLengthPrefix('bcd2', bytes, start) };
}

function matchAt({ dialect, envelopes }: DetectionRules, head: StreamHead, size: number): EnvelopeMatch {
  return matchEnvelope(dialect, envelopes, head.bytes, head.start + size, head.end);
}

const familyBytes: Readonly<Record<Family, number>> = { two: 2, ascii4: 4, none: 0 };

/**
 * An MTI can look like a length (0200 is 512, or 200): the place where an MTI and a bitmap stand decides. Null while
 * that is open; never for long, an envelope with both bitmaps is 33 bytes.
 */
function surest(rules: DetectionRules, head: StreamHead, families: readonly Family[]): Family | null {
  const certainties = families.map((family) => matchAt(rules, head, familyBytes[family]).certainty);
  if (certainties.includes('open') && !head.isSettling) return null;
  for (const certainty of ['sure', 'likely', 'open'] as const) {
    const index = certainties.indexOf(certainty);
    if (index >= 0) return families[index] as Family;
  }
  return families[0] as Family;
}

/** Binary or BCD: the binary reading is always the larger one. */
function tellTwo(rules: DetectionRules, head: StreamHead): Detection {
  const { binary, bcd } = twoReadings(head);
  if (!isLength(rules, bcd) || bcd === binary) return { kind: 'decided', lengthPrefix: 'binary2' };
  if (!isLength(rules, binary)) return { kind: 'decided', lengthPrefix: 'bcd2' };
  const available = head.end - head.start;
  const reach = reachOf(rules, head, binary);
  if (reach.isOpen && !head.isSettling) return { kind: 'open', needed: available + 1 };
  if (reach.bytes > bcd) return { kind: 'decided', lengthPrefix: 'binary2' };
  if (reach.isEnd) return { kind: 'decided', lengthPrefix: 'bcd2' };
  if (head.isSettling) return { kind: 'decided', lengthPrefix: available === bcd + 2 ? 'bcd2' : 'binary2' };
  if (available >= binary + 2) return { kind: 'decided', lengthPrefix: 'binary2' };
  return { kind: 'open', needed: reach.isLost ? binary + 2 : Math.min(reach.bytes, binary) + 2 };
}

/** How far a message reaches. */
interface Reach {
  /** Bytes of content that it has at least. */
  readonly bytes: number;
  /** They are all it has. */
  readonly isEnd: boolean;
  /** It cannot be followed further. */
  readonly isLost: boolean;
  /** Where its MTI stands cannot be told yet. */
  readonly isOpen: boolean;
}

/** Sees nothing beyond the longer reading of the length: what follows a frame says nothing about it. */
function reachOf({ dialect, envelopes }: DetectionRules, head: StreamHead, binary: number): Reach {
  const contentAt = head.start + 2;
  const end = Math.min(head.end, contentAt + binary);
  const fitting = envelopes.filter(({ size }) => size + messageBytesMin <= binary);
  const lost = { bytes: 0, isEnd: false, isLost: true, isOpen: false };
  if (fitting.length === 0) return lost;
  const { envelope, certainty } = matchEnvelope(dialect, fitting, head.bytes, contentAt, end);
  const isOpen = certainty === 'open' && end < contentAt + binary;
  if (isOpen || certainty === 'open' || certainty === 'none') return { ...lost, isLost: !isOpen, isOpen };
  const { kind, at } = skimMessage(dialect, head.bytes, contentAt + envelope.size, end);
  return { bytes: at - contentAt, isEnd: kind === 'whole', isLost: kind === 'lost', isOpen: false };
}

/** An MTI and a bitmap. */
const messageBytesMin = 10;
