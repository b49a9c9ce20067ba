import { fieldAt, type Message } from '@rollcall/iso8583';
import type { WorkingKeys } from '@rollcall/keys';
import { isRetired, type RetiredSets } from './retired-sets.ts';
import type { TerminalSettings } from './terminal-settings.ts';
import { type KeyFailure, takeF62 } from './working-keys.ts';

/** What an 0810 means for the terminal. */
export type SignInVerdict =
  | { readonly kind: 'good'; readonly keys: WorkingKeys; readonly batchNumber: string }
  | { readonly kind: 'refused'; readonly responseCode: string }
  | { readonly kind: 'key-check-failed'; readonly failure: KeyFailure }
  | { readonly kind: 'retired-set' }
  | { readonly kind: 'bad-answer'; readonly path: '39' | '42' | '60.2' | '62' };

/**
 * Judges an 0810 whose MTI, F11 and F41 are right, in the order that terminals in the field do: F39, F42 (only of a
 * success), batch, F62's length, each KCV (facts §3.1). Changes nothing: the caller takes the keys or leaves them.
 */
export function judgeSignIn(
  settings: TerminalSettings,
  retired: RetiredSets,
  answer: Message,
): SignInVerdict {
  const responseCode = fieldAt(answer, '39');
  if (responseCode === undefined) return { kind: 'bad-answer', path: '39' };
  if (responseCode !== '00') return { kind: 'refused', responseCode };
  if (fieldAt(answer, '42') !== settings.merchantId) return { kind: 'bad-answer', path: '42' };
  const batchNumber = fieldAt(answer, '60.2');
  if (batchNumber === undefined) return { kind: 'bad-answer', path: '60.2' };
  const f62 = answer.fields[62];
  if (!(f62 instanceof Uint8Array)) return { kind: 'bad-answer', path: '62' };
  const taken = takeF62(settings, f62);
  if (taken.kind === 'unusable') return { kind: 'bad-answer', path: '62' };
  if (taken.kind === 'key-check-failed') return taken;
  if (isRetired(retired, taken.keys)) return { kind: 'retired-set' };
  return { kind: 'good', keys: taken.keys, batchNumber };
}
