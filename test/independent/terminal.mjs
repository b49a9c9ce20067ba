// A small POS terminal of its own: builds requests, opens keys, makes and checks MACs. It shares no code with the
// project and judges it from outside.

import { encodeBody } from './wire.mjs';
import { clearPinBlock, encryptPin, makeMac, openWorkingKeys } from './working-keys.mjs';

export { Link, openLink } from './link.mjs';
export { bcd, decodeMessage, encodeBody, encodeFrame, FrameSplitter } from './wire.mjs';
export { clearPinBlock, encrypt, encryptPin, kcvOf, makeMac, openWorkingKeys } from './working-keys.mjs';

/** A card that exists nowhere. */
export const testCard = { pan: '6225000000000253', track2: '6225000000000253D251210112340000' };

export class Terminal {
  /** Working keys of the last sign-in. */
  keys = null;

  constructor({
    terminalId,
    merchantId,
    tmk,
    batch = '000001',
    tpdu = '6000030000',
    header = '603100310100',
  }) {
    this.terminalId = terminalId;
    this.merchantId = merchantId;
    this.tmk = Buffer.from(tmk, 'hex');
    this.batch = batch;
    this.tpdu = tpdu;
    this.header = header;
    this.stan = 0;
  }

  nextStan() {
    this.stan = (this.stan % 999_999) + 1;
    return String(this.stan).padStart(6, '0');
  }

  /** A management message: 0800 or 0820 (or any MTI) with a network management code in F60. */
  management(mti, code, more = {}) {
    return this.#message(mti, { 11: this.nextStan(), 60: `00${this.batch}${code}`, ...more });
  }

  signIn(form = '003') {
    return this.management('0800', form, { 63: '001' });
  }

  signOff() {
    return this.management('0820', '002');
  }

  /** The echo test has no trace number. */
  echo() {
    return this.#message('0820', { 60: `00${this.batch}301` });
  }

  /** Says which working keys failed their KCV. */
  keyFailure({ pik = 0, mak = 0, tdk = 0 }) {
    return this.management('0820', '362', { 62: Buffer.from(`60${pik}${mak}${tdk}`, 'latin1') });
  }

  /** Opens the keys of an 0810 to this request; throws unless all of it is right. */
  takeKeys(request, answer) {
    const { 39: responseCode, 62: f62, 60: f60 } = answer.fields;
    if (responseCode !== '00') throw new Error(`sign-in refused with ${responseCode}`);
    this.keys = openWorkingKeys(this.tmk, request.fields[60].slice(8, 11), f62);
    this.batch = f60.slice(2, 8);
    return this.keys;
  }

  /** A magnetic stripe sale, MACed. With `pin` it carries a PIN block. */
  purchase({ amount, stan = this.nextStan(), keys = this.keys, pin, card = testCard, batch = this.batch }) {
    const pinFields = pin
      ? { 22: '021', 26: '12', 52: encryptPin(keys, pin, card.pan), 53: '2600000000000000' }
      : { 22: '022' };
    const fields = {
      3: '000000',
      4: amount,
      11: stan,
      25: '00',
      35: card.track2,
      49: '156',
      60: `22${batch}000500`,
    };
    return this.withMac(this.#message('0200', { ...fields, ...pinFields }), keys);
  }

  /** Reverses a purchase: no answer in time (98) unless said. */
  reversal(purchase, { keys = this.keys, reason = '98' } = {}) {
    const { 3: code, 4: amount, 11: stan, 22: entry, 25: condition, 49: currency, 60: f60 } = purchase.fields;
    const fields = {
      3: code,
      4: amount,
      11: stan,
      22: entry,
      25: condition,
      39: reason,
      49: currency,
      60: f60,
    };
    return this.withMac(this.#message('0400', fields), keys);
  }

  /** The message with its MAC, made anew, in F64. */
  withMac(message, keys = this.keys) {
    const { 64: _, ...fields } = message.fields;
    const body = encodeBody({ ...message, fields: { ...fields, 64: Buffer.alloc(8) } });
    return { ...message, fields: { ...fields, 64: makeMac(keys, body.subarray(0, -8)) } };
  }

  isMacGood(answer, keys = this.keys) {
    return answer.mab !== null && makeMac(keys, answer.mab).equals(answer.fields[64]);
  }

  #message(mti, fields) {
    const all = { ...fields, 41: this.terminalId, 42: this.merchantId };
    return { tpdu: this.tpdu, header: this.header, mti, fields: all };
  }
}

/** Checks this file against a published MAC and PIN block, so that a judge that cannot count says so itself. */
export function checkSelf() {
  const mab =
    '0200302004C020C0981100000000000000005100183402100006324392260009942820D1312101120084393136363838303134303030303030303030303030303031313536ACF46E73838A82F92600000000000000000822000001';
  const keys = { cipher: 'des', mak: Buffer.from('C24A8FB57AA20123', 'hex') };
  if (makeMac(keys, Buffer.from(mab, 'hex')).toString('latin1') !== '8A9E91B8')
    throw new Error('own MAC is wrong');
  const block = clearPinBlock('123456', '123456789012345678').toString('hex');
  if (block !== '061253dffedcba98') throw new Error('own PIN block is wrong');
}

checkSelf();
