import type { FieldSpec } from '../profile.ts';

/** Where the bytes of one field lie: all that is needed to step over it. */
export interface WireLayout {
  readonly number: number;
  /** Two digits share a byte, and lengths count digits. */
  readonly isPacked: boolean;
  /** An odd number of digits has its filler in front. */
  readonly isRightAligned: boolean;
  /** Digits or bytes; -1 behind a counter. */
  readonly fixedLength: number;
  readonly lengthMax: number;
  /** 0 for fixed fields. */
  readonly counterBytes: number;
  readonly isCounterBcd: boolean;
}

export function wireLayout(number: number, spec: FieldSpec): WireLayout {
  const isDigits = spec.type === 'n' || spec.type === 'z';
  const isCounterBcd = spec.counterEncoding !== 'ascii';
  const counterDigits = spec.counter === undefined ? 0 : spec.counter.length;
  return {
    number,
    isPacked: isDigits && spec.encoding !== 'ascii',
    isRightAligned: spec.align === 'right',
    fixedLength: spec.length ?? -1,
    lengthMax: spec.length ?? spec.max ?? 0,
    counterBytes: isCounterBcd ? (counterDigits + 1) >> 1 : counterDigits,
    isCounterBcd,
  };
}

/** Bytes that a content of so many digits or bytes takes. */
export function contentBytes(layout: WireLayout, length: number): number {
  return layout.isPacked ? (length + 1) >> 1 : length;
}

/** The most bytes the field can take, its counter included. */
export function fieldBytesMax(layout: WireLayout): number {
  return layout.counterBytes + contentBytes(layout, layout.lengthMax);
}

/** Value of a counter, or -1 where it is not made of digits. The bytes must be there. */
export function counterAt(layout: WireLayout, bytes: Uint8Array, at: number): number {
  const end = at + layout.counterBytes;
  let value = 0;
  let bad = 0;
  for (let index = at; index < end; index++) {
    const byte = bytes[index] as number;
    if (layout.isCounterBcd) {
      const high = byte >> 4;
      const low = byte & 15;
      if (high > 9 || low > 9) bad = 1;
      value = value * 100 + high * 10 + low;
    } else {
      const digit = byte - 0x30;
      if (digit < 0 || digit > 9) bad = 1;
      value = value * 10 + digit;
    }
  }
  return bad === 0 ? value : -1;
}

/** Two digits as one packed byte. */
const packedPairs = Uint8Array.from({ length: 100 }, (_, pair) => (Math.trunc(pair / 10) << 4) | (pair % 10));

/** Writes a counter; the length is within its digits. */
export function writeCounter(layout: WireLayout, out: Uint8Array, at: number, length: number): void {
  if (!layout.isCounterBcd) {
    writeDigits(out, at, layout.counterBytes, length);
  } else if (layout.counterBytes === 1) {
    out[at] = packedPairs[length] as number;
  } else {
    const hundreds = (length / 100) | 0;
    out[at] = hundreds;
    out[at + 1] = packedPairs[length - 100 * hundreds] as number;
  }
}

function writeDigits(out: Uint8Array, at: number, count: number, value: number): void {
  let rest = value;
  for (let index = at + count - 1; index >= at; index--) {
    out[index] = 0x30 + (rest % 10);
    rest = Math.trunc(rest / 10);
  }
}
