import { responseCodes } from '@rollcall/iso8583';
import type { PurchaseResult } from '@rollcall/terminal';
import type { Call } from './verb.ts';

/**
 * How a purchase ended, in a sentence; a decline with what its response code means.
 * @param amount in fen, digits
 */
export function purchaseText(
  { outcome, responseCode, reason }: Pick<PurchaseResult, 'outcome' | 'responseCode' | 'reason'>,
  amount: string,
  { t, language }: Pick<Call, 't' | 'language'>,
): string {
  const code = responseCode ?? '';
  const meaning = responseCodes[code]?.text[language];
  const text = outcome === 'declined' && meaning === undefined ? 'declined-unlisted' : outcome;
  const yuan = (Number(amount) / 100).toFixed(2);
  return t(`signIn.purchase.${text}`, { yuan, code, meaning: meaning ?? '', reason: reason ?? '' });
}
