import { flatValue } from '../field-at.ts';
import { findExchange } from '../find-exchange.ts';
import { toHex } from '../hex.ts';
import type { FieldValue, Message } from '../message.ts';
import { isRequestMti } from '../mti.ts';
import type { FieldSpec, Profile } from '../profile.ts';
import { plainText } from '../wire/plain-text.ts';
import { masked, maskPan, maskPansInText, maskTrack } from './mask-pan.ts';

/** Decides what of one message's fields may be seen. */
export interface MessageMask {
  /** The value as it may be shown: bytes as hex. */
  show(number: number, value: FieldValue): string;
  showRaw(number: number, raw: Uint8Array): string;
  /** Whether a field with this specification holds nothing that may be shown here. */
  isHidden(spec: FieldSpec | undefined): boolean;
}

/** Shows everything. */
export const openMask: MessageMask = {
  show: (_, value) => flatValue(value),
  showRaw: (_, raw) => toHex(raw),
  isHidden: () => false,
};

/** Masks by the profile: PAN, tracks, PIN block, IC data, and keys where the message can carry any. */
export function messageMask(profile: Profile, message: Message): MessageMask {
  const mayHoldKeys = canHoldKeys(profile, message);
  const isHidden = (spec: FieldSpec | undefined) =>
    spec?.sensitive === 'pin' || spec?.sensitive === 'emv' || (spec?.sensitive === 'key' && mayHoldKeys);
  const show = (number: number, value: FieldValue): string => {
    const spec = profile.fields[number];
    if (spec === undefined || isHidden(spec)) return masked;
    return showVisible(spec, value);
  };
  return {
    show,
    isHidden,
    showRaw: (number, raw) => {
      const spec = profile.fields[number];
      const value = message.fields[number];
      const isSecret = isHidden(spec) || (spec?.sensitive !== undefined && spec.sensitive !== 'key');
      const isPartlyMasked = value !== undefined && show(number, value) !== flatValue(value);
      return isSecret || isPartlyMasked || holdsPan(raw) ? masked : toHex(raw);
    },
  };
}

function showVisible(spec: FieldSpec, value: FieldValue): string {
  if (value instanceof Uint8Array) return holdsPan(value) ? masked : toHex(value);
  const text = flatValue(value);
  if (spec.sensitive === 'pan') return maskPan(text);
  if (spec.sensitive === 'track') return spec.type === 'z' ? maskTrack(text) : masked;
  // Only fields of varying length are free enough to hold a card number that nobody declared; F42 would look like one.
  return spec.length === undefined && spec.subfields === undefined ? maskPansInText(text) : text;
}

function holdsPan(bytes: Uint8Array): boolean {
  const text = plainText(bytes, 0, bytes.length);
  return maskPansInText(text) !== text;
}

/**
 * Working keys travel in the answer to a sign-in. An answer to something unknown may carry keys too (vendors have
 * TMK downloads of their own), and so may a request that is neither known nor text.
 */
function canHoldKeys(profile: Profile, message: Message): boolean {
  const exchange = findExchange(profile, message);
  if (!isRequestMti(message.mti)) return exchange === undefined || exchange.role === 'sign-in';
  return (
    exchange === undefined &&
    !Object.entries(profile.fields).every(([number, spec]) => {
      const value = message.fields[Number(number)];
      return spec.sensitive !== 'key' || !(value instanceof Uint8Array) || isPrintable(value);
    })
  );
}

function isPrintable(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte <= 0x7e);
}
