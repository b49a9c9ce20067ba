import type { Fields } from '@rollcall/iso8583';
import { Secret, type WorkingKeys } from '@rollcall/keys';
import { TerminalError } from './terminal-error.ts';
import type { TerminalSettings } from './terminal-settings.ts';
import { pinBlockOf } from './working-keys.ts';

/** What is bought and with which card. Secrets hold ASCII characters and are never logged or repeated in an error. */
export interface PurchaseRequest {
  /** Names the call, so that `status().lastPurchase` tells after a crash what became of it; made up unless given. */
  readonly operationId?: string;
  /** Fen as a number, or F4's twelve digits. */
  readonly amount: number | string;
  /** F2, for a keyed card; one of `pan` and `track2` is needed. */
  readonly pan?: Secret;
  /** F35 with separator D or =. */
  readonly track2?: Secret;
  /** F14, YYMM, beside `pan`. */
  readonly expiry?: string;
  /** 4 to 12 digits. */
  readonly pin?: Secret;
}

/** F4. @throws TerminalError `bad-request`. */
export function amountOf(amount: number | string): string {
  const digits = typeof amount === 'number' ? String(amount).padStart(12, '0') : amount;
  if (!/^\d{12}$/.test(digits) || Number(digits) === 0) {
    throw new TerminalError('bad-request', 'amount: whole fen above 0, or twelve digits');
  }
  return digits;
}

/** F22: 01 keyed or 02 magnetic stripe, then 1 with a PIN, 2 without. */
export function entryModeOf({ track2, pin }: PurchaseRequest): string {
  return `${track2 ? '02' : '01'}${pin ? '1' : '2'}`;
}

/** The card's and the PIN's fields of a 0200. @throws TerminalError `bad-request`, saying nothing of what was given. */
export function cardFields(settings: TerminalSettings, keys: WorkingKeys, request: PurchaseRequest): Fields {
  const { pan, track2, expiry, pin } = request;
  if (!pan === !track2) throw new TerminalError('bad-request', 'one of pan and track2 is needed');
  if (expiry !== undefined && !/^\d{4}$/.test(expiry)) throw new TerminalError('bad-request', 'expiry: YYMM');
  return {
    ...(pan && { 2: digitsOf(pan, 'pan', /^\d{12,19}$/) }),
    ...(pan && expiry !== undefined && { 14: expiry }),
    ...(track2 && { 35: trackOf(track2) }),
    ...(pin && pinFields(settings, keys, pin, panOf(request))),
  };
}

/** F26, F52, F53: a PIN block with the PAN in it (2), under single or double length (6). */
function pinFields(settings: TerminalSettings, keys: WorkingKeys, pin: Secret, pan: Secret): Fields {
  digitsOf(pin, 'pin', /^\d{4,12}$/);
  return {
    26: pin.length <= 6 ? '06' : '12',
    52: pinBlockOf(settings, keys, { pin, pan }),
    53: keys.pik.length === 8 ? '2000000000000000' : '2600000000000000',
  };
}

/** The card's number, from track 2 where it was swiped. */
export function panOf({ pan, track2 }: PurchaseRequest): Secret {
  if (pan) return pan;
  const [digits = ''] = track2 ? trackOf(track2).split('D') : [];
  return new Secret(new TextEncoder().encode(digits));
}

function trackOf(track2: Secret): string {
  return digitsOf(track2, 'track2', /^\d{12,19}[D=]\d{0,24}$/).replace('=', 'D');
}

function digitsOf(secret: Secret, name: string, form: RegExp): string {
  const text = new TextDecoder('latin1').decode(secret.reveal());
  if (!form.test(text)) throw new TerminalError('bad-request', `${name}: not of the form that it must have`);
  return text;
}
