import type { Message } from '@rollcall/iso8583';
import type { WorkingKeys } from '@rollcall/keys';
import type { TerminalSettings } from './terminal-settings.ts';
import { macOf } from './working-keys.ts';

/** A request as it goes out, or the path of the field that cannot be written. */
export type RequestFrame =
  | { readonly ok: true; readonly message: Message; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly path: string };

/** Writes a request; where it has a MAC field, its MAC is put in under `keys`. */
export function frameOf(settings: TerminalSettings, message: Message, keys?: WorkingKeys): RequestFrame {
  const encoded = settings.codec.encodeFrame(message, settings.lengthPrefix);
  if (!encoded.ok) return { ok: false, path: encoded.error.path };
  const { bytes, macRange } = encoded;
  if (keys && macRange)
    bytes.set(macOf(settings, keys, bytes.subarray(macRange.start, macRange.end)), macRange.end);
  return { ok: true, message, bytes };
}
