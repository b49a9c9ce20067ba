import { limits } from '../limits.ts';
import type { FieldSpec, Profile } from '../profile.ts';
import { bytesReader } from './bytes-reader.ts';
import { bytesWriter } from './bytes-writer.ts';
import { charsets } from './charset.ts';
import { digitsReader } from './digits-reader.ts';
import { digitsWriter } from './digits-writer.ts';
import type { FieldReader } from './reading.ts';
import { textReader } from './text-reader.ts';
import { textWriter } from './text-writer.ts';
import { fieldBytesMax, type WireLayout, wireLayout } from './wire-layout.ts';
import type { FieldWriter } from './writing.ts';

/** One data element, compiled. */
export interface FieldCodec {
  readonly layout: WireLayout;
  readonly read: FieldReader;
  readonly write: FieldWriter;
}

/** A profile, compiled once: everything that reads or writes messages works from this. */
export interface Dialect {
  readonly profile: Profile;
  /** By field number; undefined where the profile has none. */
  readonly fields: readonly (FieldCodec | undefined)[];
  /** Bits that may be set in each 32-bit word of the bitmap; bit 1 (the secondary bitmap) among them. */
  readonly knownBits: Int32Array;
  readonly isMacField: readonly boolean[];
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
  const isMacField = fields.map((_, number) => profile.macFields.includes(number));
  return { profile, fields, knownBits, isMacField, messageBytesMax };
}

function compileField(profile: Profile, number: number, spec: FieldSpec): FieldCodec {
  const layout = wireLayout(number, spec);
  switch (spec.type) {
    case 'n':
    case 'z':
      return { layout, read: digitsReader(layout, spec), write: digitsWriter(layout, spec) };
    case 'b':
      return { layout, read: bytesReader(layout), write: bytesWriter(layout) };
    case 'a':
    case 'an':
    case 'ans': {
      const charset = charsets[spec.charset ?? profile.charset];
      return {
        layout,
        read: textReader(layout, spec, charset),
        write: textWriter(layout, spec, charset),
      };
    }
  }
}
