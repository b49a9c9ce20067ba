import type { WorkingKeys } from '@rollcall/keys';
import type { Answer } from './conversation.ts';
import { isApproved } from './response-code.ts';
import type { TerminalSettings } from './terminal-settings.ts';
import { isMacRight } from './working-keys.ts';

/**
 * Whether an answer that moves money lacks a right MAC. It is asked for with F39 = 00 and every other approval; a
 * decline may come without one (facts §3.5, §3.6).
 */
export function isMacBad(
  settings: TerminalSettings,
  keys: WorkingKeys,
  answer: Extract<Answer, { kind: 'answer' }>,
  responseCode: string,
): boolean {
  const f64 = answer.message.fields[64];
  if (!isApproved(responseCode) && f64 === undefined) return false;
  if (!(f64 instanceof Uint8Array) || answer.macData === null) return true;
  return !isMacRight(settings, keys, answer.macData, f64);
}
