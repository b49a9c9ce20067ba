import { limits } from '../limits.ts';
import type { Profile } from '../profile.ts';
import { type Envelope, envelopesOf } from './envelope.ts';
import { compileField, type FieldCodec } from './field-codec.ts';
import { fieldBytesMax } from './wire-layout.ts';

/** A profile, compiled once: everything that reads or writes messages works from this. */
export interface Dialect {
  readonly profile: Profile;
  /** What may stand before the MTI, the fullest first. */
  readonly envelopes: readonly Envelope[];
  /** By field number; undefined where the profile has none. */
  readonly fields: readonly (FieldCodec | undefined)[];
  /** Bits that may be set in each 32-bit word of the bitmap; bit 1 (the secondary bitmap) among them. */
  readonly knownBits: Int32Array;
  /** No message can be longer, prefix included. */
  readonly messageBytesMax: number;
}

export function compileDialect(profile: Profile): Dialect {
  const fields: (FieldCodec | undefined)[] = new Array(limits.fieldNumberMax + 1).fill(undefined);
  const knownBits = new Int32Array(4);
  let messageBytesMax = 4 + 5 + profile.header.bytes + 2 + 16;
  knownBits[0] = 1 << 31;
  for (const [key, spec] of Object.entries(profile.fields)) {
    const number = Number(key);
    const field = compileField(profile, number, spec);
    fields[number] = field;
    const word = (number - 1) >> 5;
    knownBits[word] = (knownBits[word] as number) | (1 << (31 - ((number - 1) & 31)));
    messageBytesMax += fieldBytesMax(field.layout);
  }
  return { profile, envelopes: envelopesOf(profile), fields, knownBits, messageBytesMax };
}
