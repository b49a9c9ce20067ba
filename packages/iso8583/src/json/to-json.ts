import type { LengthPrefix } from '../framing/length-prefix.ts';
import { looksMasked } from '../mask/mask-pan.ts';
import { type MessageMask, messageMask, openMask } from '../mask/mask-value.ts';
import type { FieldValue, Message } from '../message.ts';
import type { Profile } from '../profile.ts';
import { charsets } from '../wire/charset.ts';
import type { JsonMessage } from './json-message.ts';

/**
 * The JSON form of a decoded frame. With `reveal` it turns back into the same bytes; without it PAN, tracks, PIN
 * blocks, keys and IC data are masked (`622500******0253`, `***`), and `fromJson` refuses it.
 */
export function toJson(
  frame: { readonly message: Message; readonly lengthPrefix: LengthPrefix },
  profile: Profile,
  options: { readonly reveal: boolean },
): JsonMessage {
  const { message, lengthPrefix } = frame;
  const mask = options.reveal ? openMask : messageMask(profile, message);
  const fields = Object.entries(message.fields).map(([number, value]) => [
    number,
    shown(mask, number, value),
  ]);
  const raw = [...Object.entries(message.raw ?? {}), ...(options.reveal ? ambiguous(profile, message) : [])];
  return {
    profile: profile.id,
    lengthPrefix,
    tpdu: message.tpdu,
    header: message.header,
    mti: message.mti,
    fields: Object.fromEntries(fields),
    ...(raw.length > 0 && {
      raw: Object.fromEntries(raw.map(([number, bytes]) => [number, mask.showRaw(Number(number), bytes)])),
    }),
  };
}

/** Composites are not sensitive and stay by subfield. */
function shown(mask: MessageMask, number: string, value: FieldValue): string | Record<string, string> {
  const isComposite = typeof value === 'object' && !(value instanceof Uint8Array);
  return isComposite ? { ...value } : mask.show(Number(number), value);
}

/** Text that only looks masked is given as bytes too, so that it is not refused on the way back. */
function ambiguous(profile: Profile, message: Message): [string, Uint8Array][] {
  return Object.entries(message.fields).flatMap(([number, value]) => {
    const spec = profile.fields[number];
    if (typeof value !== 'string' || spec === undefined || !looksMasked(value)) return [];
    if (message.raw?.[Number(number)] !== undefined) return [];
    const bytes = charsets[spec.charset ?? profile.charset].encode(value);
    return bytes === null ? [] : [[number, bytes]];
  });
}
