import { isPackedMti } from '../mti.ts';
import type { Profile } from '../profile.ts';
import { bitmapBytes, wordAt } from './bitmap.ts';
import type { Dialect } from './dialect.ts';

/** What stands before the MTI. */
export interface Envelope {
  readonly hasTpdu: boolean;
  readonly hasHeader: boolean;
  /** A header without the TPDU that others have: told by its first digit, 6 in every application class. */
  readonly isBareHeader: boolean;
  /** Bytes before the MTI. */
  readonly size: number;
}

export interface EnvelopeMatch {
  readonly envelope: Envelope;
  /**
   * `sure`: an MTI and a bitmap of known fields stand behind it. `likely`: an MTI does, or the first byte is a TPDU's.
   * `open`: there are too few bytes to tell. `none`: this is no message of the dialect.
   */
  readonly certainty: 'sure' | 'likely' | 'open' | 'none';
}

const tpduBytes = 5;

/** A request or an answer starts with 60; 80 is seen on some links (facts/cup-8583 §1.2). */
export function isTpduStart(byte: number | undefined): boolean {
  return byte === 0x60 || byte === 0x80;
}

/** All envelopes that a profile allows, the fullest first. */
export function envelopesOf({ tpdu, header }: Profile): readonly Envelope[] {
  const withTpdu = tpdu === 'required' ? [true] : tpdu === 'absent' ? [false] : [true, false];
  const withHeader =
    header.presence === 'required' ? [true] : header.presence === 'absent' ? [false] : [true, false];
  return withTpdu.flatMap((hasTpdu) =>
    withHeader.map((hasHeader) => ({
      hasTpdu,
      hasHeader,
      isBareHeader: tpdu === 'optional' && hasHeader && !hasTpdu,
      size: (hasTpdu ? tpduBytes : 0) + (hasHeader ? header.bytes : 0),
    })),
  );
}

/**
 * Finds the envelope by where an MTI and a bitmap stand. Dial-up messages have none at all, some links have a TPDU
 * alone; a header's first digit is 6, so it is not mistaken for an MTI, and the shortest sure envelope is the right one.
 */
export function matchEnvelope(
  dialect: Dialect,
  envelopes: readonly Envelope[],
  bytes: Uint8Array,
  start: number,
  end: number,
): EnvelopeMatch {
  const fullest = envelopes[0] as Envelope;
  let likely: Envelope | null = null;
  let isOpen = false;
  for (let index = envelopes.length - 1; index >= 0; index--) {
    const envelope = envelopes[index] as Envelope;
    const certainty = tryEnvelope(dialect, envelope, bytes, start, end);
    // A barer one may still turn out to be sure: what is decided now must not depend on how a stream was cut.
    if (certainty === 'sure') return { envelope, certainty: isOpen ? 'open' : certainty };
    if (certainty === 'likely') likely = envelope;
    if (certainty === 'open') isOpen = true;
  }
  if (isOpen) return { envelope: likely ?? fullest, certainty: 'open' };
  if (likely !== null) return { envelope: likely, certainty: 'likely' };
  return guessEnvelope(envelopes, bytes, start);
}

function tryEnvelope(
  dialect: Dialect,
  envelope: Envelope,
  bytes: Uint8Array,
  start: number,
  end: number,
): EnvelopeMatch['certainty'] {
  if (start >= end) return 'open';
  if (envelope.hasTpdu && !isTpduStart(bytes[start])) return 'none';
  if (envelope.isBareHeader && (bytes[start] as number) >> 4 !== 6) return 'none';
  const mtiAt = start + envelope.size;
  if (mtiAt + 2 > end) {
    return mtiAt + 1 > end || isPackedMti(bytes[mtiAt] as number, 0) ? 'open' : 'none';
  }
  if (!isPackedMti(bytes[mtiAt] as number, bytes[mtiAt + 1] as number)) return 'none';
  const bitmapAt = mtiAt + 2;
  if (bitmapAt + 8 > end || bitmapAt + bitmapBytes(bytes, bitmapAt) > end) return 'open';
  return hasKnownBits(dialect, bytes, bitmapAt) ? 'sure' : 'likely';
}

/** Whether a bitmap names fields, and only fields that the profile defines. */
function hasKnownBits(dialect: Dialect, bytes: Uint8Array, at: number): boolean {
  const words = bitmapBytes(bytes, at) >> 2;
  let named = 0;
  let unknown = 0;
  for (let word = 0; word < words; word++) {
    const bits = wordAt(bytes, at + 4 * word);
    named |= bits;
    unknown |= bits & ~(dialect.knownBits[word] as number);
  }
  return named !== 0 && unknown === 0;
}

/** Nothing fits. A TPDU's first byte still says that an envelope was meant, so that the error stands at the MTI. */
function guessEnvelope(envelopes: readonly Envelope[], bytes: Uint8Array, start: number): EnvelopeMatch {
  const fullest = envelopes[0] as Envelope;
  const barest = envelopes[envelopes.length - 1] as Envelope;
  const first = bytes[start] as number;
  if (fullest.hasTpdu && isTpduStart(first)) return { envelope: fullest, certainty: 'likely' };
  const isMtiMeant = !barest.hasTpdu && (first >> 4 <= 2 || !fullest.hasTpdu);
  return { envelope: isMtiMeant ? barest : fullest, certainty: 'none' };
}
