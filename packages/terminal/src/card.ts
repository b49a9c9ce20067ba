import type { Fields } from '@rollcall/iso8583';
import { Secret, type WorkingKeys } from '@rollcall/keys';
import type { TerminalSettings } from './terminal-settings.ts';
import { type Check, optional, shapeOf, text, that } from './value-check.ts';
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

const forms = {
  pan: /^\d{12,19}$/,
  track2: /^(?=.{1,37}$)\d{12,19}[D=]\d{0,24}$/,
  pin: /^\d{4,12}$/,
} as const;

const shape = shapeOf({
  operationId: optional(text(/^[ -~]{1,64}$/, '1 to 64 characters are needed')),
  amount: that(isAmount, 'whole fen above 0, or twelve digits'),
  pan: optional(secretOf(forms.pan)),
  track2: optional(secretOf(forms.track2)),
  expiry: optional(text(/^\d{4}$/, 'YYMM is needed')),
  pin: optional(secretOf(forms.pin)),
});

/** What is wrong with a purchase, saying nothing of what was given. */
export const purchaseFault: Check = (request, path) => {
  const fault = shape(request, path);
  if (fault !== null) return fault;
  const { pan, track2 } = request as PurchaseRequest;
  return !pan === !track2 ? { path: 'pan', what: 'one of pan and track2 is needed' } : null;
};

/** As it was asked for: whoever asked may change his own while the call waits for its turn. */
export function copyOf({ operationId, amount, pan, track2, expiry, pin }: PurchaseRequest): PurchaseRequest {
  return {
    amount,
    ...(operationId === undefined ? {} : { operationId }),
    ...(pan && { pan }),
    ...(track2 && { track2 }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(pin && { pin }),
  };
}

function isAmount(amount: unknown): boolean {
  if (typeof amount === 'number') return Number.isInteger(amount) && amount > 0 && amount < 1e12;
  return typeof amount === 'string' && /^\d{12}$/.test(amount) && Number(amount) > 0;
}

function secretOf(form: RegExp): Check {
  const holds = (value: unknown) => value instanceof Secret && form.test(charactersOf(value));
  return that(holds, 'not the Secret of the form that it must be');
}

/** F4. */
export function amountOf(amount: number | string): string {
  return String(amount).padStart(12, '0');
}

/** F22: 01 keyed or 02 magnetic stripe, then 1 with a PIN, 2 without. */
export function entryModeOf({ track2, pin }: PurchaseRequest): string {
  return `${track2 ? '02' : '01'}${pin ? '1' : '2'}`;
}

/** The card's and the PIN's fields of a 0200. */
export function cardFields(settings: TerminalSettings, keys: WorkingKeys, request: PurchaseRequest): Fields {
  const { pan, track2, expiry, pin } = request;
  return {
    ...(pan && { 2: charactersOf(pan) }),
    ...(pan && expiry !== undefined && { 14: expiry }),
    ...(track2 && { 35: trackOf(track2) }),
    ...(pin && pinFields(settings, keys, pin, panOf(request))),
  };
}

/** F26, F52, F53: a PIN block with the PAN in it (2), under single or double length (6). */
function pinFields(settings: TerminalSettings, keys: WorkingKeys, pin: Secret, pan: Secret): Fields {
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
  return charactersOf(track2).replace('=', 'D');
}

function charactersOf(secret: Secret): string {
  return new TextDecoder('latin1').decode(secret.reveal());
}
