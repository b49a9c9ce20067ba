import type { Codec, Fields, Message } from '@rollcall/iso8583';
import { computeMac, f64Of, openWorkingKeys } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { benchMerchantId, terminalIdOf, tmkOf } from './bench-terminal.ts';

/** What a connection of the load sends. `bare` goes to the echo server: the bytes of a sign-in. */
export type Traffic = 'sign-in' | 'purchase' | 'echo-test' | 'bare';

const tpdu = '6000030000';
const header = '603100310100';
const form = '003';

/** A frame of this kind of traffic from one terminal. A purchase needs the F62 of its last sign-in. */
export function requestFrame(
  codec: Codec,
  traffic: Traffic,
  terminal: number,
  turn: number,
  f62: Uint8Array | null,
): Uint8Array {
  const identity: Fields = { 11: stanOf(turn), 41: terminalIdOf(terminal), 42: benchMerchantId };
  switch (traffic) {
    case 'sign-in':
    case 'bare':
      return frame(codec, '0800', { ...identity, 60: management(form), 63: '001' });
    case 'echo-test':
      return frame(codec, '0820', { ...identity, 60: management('301') });
    case 'purchase':
      return purchaseFrame(codec, terminal, identity, f62);
  }
}

/** True for an answer that says yes; keys included where it is to a sign-in. */
export function isApproval(traffic: Traffic, { fields }: Message): boolean {
  return fields[39] === '00' && (traffic !== 'sign-in' || fields[62] instanceof Uint8Array);
}

/** From 000001 to 999999 and round again. */
function stanOf(turn: number): string {
  return String((turn % 999_999) + 1).padStart(6, '0');
}

function management(code: string): Fields[number] {
  return { '1': '00', '2': '000001', '3': code };
}

function purchaseFrame(codec: Codec, terminal: number, identity: Fields, f62: Uint8Array | null): Uint8Array {
  const opened = f62 && openWorkingKeys(opensslCiphers, { tmk: tmkOf(terminal), form, f62 });
  if (!opened?.ok) throw new Error('a purchase needs the keys of a sign-in');
  const fields: Fields = {
    ...identity,
    3: '000000',
    4: '000000000100',
    22: '021',
    25: '00',
    35: '6225000000000253D2512101123400001',
    49: '156',
    60: { '1': '22', '2': '000001', '3': '000', '4': '5', '5': '0' },
    64: new Uint8Array(8),
  };
  const unsigned = encoded(codec, '0200', fields);
  const data = unsigned.bytes.subarray(unsigned.macRange?.start, unsigned.macRange?.end);
  const mac = computeMac(opensslCiphers, {
    algorithm: 'cup-ecb',
    key: opened.keys.mak,
    padding: 'zero',
    data,
  });
  return frame(codec, '0200', { ...fields, 64: f64Of(mac, 'ascii-hex') });
}

function frame(codec: Codec, mti: string, fields: Fields): Uint8Array {
  return encoded(codec, mti, fields).bytes;
}

function encoded(codec: Codec, mti: string, fields: Fields) {
  const result = codec.encodeFrame({ tpdu, header, mti, fields }, 'binary2');
  if (!result.ok) throw new Error(`${mti} not encodable at ${result.error.path}`);
  return result;
}
