import type { Fields, FieldValue } from '@rollcall/iso8583';
import { limits } from '../limits.ts';

/** What a program has at hand before there is a message: strings and bytes. */
interface Values {
  readonly zero: string;
  readonly stan: string;
  readonly time: string;
  readonly date: string;
  readonly terminalId: string;
  readonly merchantId: string;
  /** F60 of a management message, and of a purchase. */
  readonly managementF60: FieldValue;
  readonly purchaseF60: FieldValue;
  readonly pan: string;
  readonly track2: string;
  readonly keys: Uint8Array;
  readonly chip: Uint8Array;
  readonly pinBlock: Uint8Array;
  readonly mac: Uint8Array;
}

/** A message of the bench: what any codec can be given. */
export interface BenchMessage {
  readonly mti: string;
  /** A new set of fields at each call, F60 by subfield. */
  fields(): Fields;
  /** The same, F60 joined: as every peer takes it. */
  joinedFields(): Fields;
}

export const benchMessageNames = ['0800', '0810', '0200'] as const;
export type BenchMessageName = (typeof benchMessageNames)[number];

/**
 * The three messages: a sign-in, its answer with 60 bytes of working keys, and a purchase of 18 fields with chip data.
 * Track 2 has no separator: one of the codecs compared writes it as 0.
 */
const contents: Readonly<Record<BenchMessageName, (values: Values) => Fields>> = {
  '0800': (v) => ({
    3: v.zero,
    11: v.stan,
    12: v.time,
    13: v.date,
    41: v.terminalId,
    42: v.merchantId,
    60: v.managementF60,
    63: '001',
  }),
  '0810': (v) => ({
    3: v.zero,
    11: v.stan,
    12: v.time,
    13: v.date,
    32: '01020304',
    37: '101112000105',
    39: '00',
    41: v.terminalId,
    42: v.merchantId,
    60: v.managementF60,
    62: v.keys,
  }),
  '0200': (v) => ({
    2: v.pan,
    3: v.zero,
    4: '000000000100',
    11: v.stan,
    14: '3012',
    22: '051',
    23: '001',
    25: '00',
    26: '06',
    35: v.track2,
    41: v.terminalId,
    42: v.merchantId,
    49: '156',
    52: v.pinBlock,
    53: '2600000000000000',
    55: v.chip,
    60: v.purchaseF60,
    64: v.mac,
  }),
};

/** The same message many times with another STAN each. */
export function variantsOf(name: BenchMessageName): readonly BenchMessage[] {
  const content = contents[name];
  return Array.from({ length: limits.codecVariants }, (_, i) => {
    const values = valuesOf(String(i + 1).padStart(6, '0'));
    const joined = { ...values, managementF60: '00000001003', purchaseF60: '0000000100350' };
    return { mti: name, fields: () => content(values), joinedFields: () => content(joined) };
  });
}

function valuesOf(stan: string): Values {
  return {
    zero: '000000',
    stan,
    time: '101112',
    date: '1122',
    terminalId: '00000764',
    merchantId: '111000001111002',
    managementF60: { '1': '00', '2': '000001', '3': '003' },
    purchaseF60: { '1': '00', '2': '000001', '3': '003', '4': '5', '5': '0' },
    pan: '6225000000000002535',
    track2: '6225000000000002535301221012345678901',
    keys: bytes(60),
    chip: bytes(91),
    pinBlock: bytes(8),
    mac: Uint8Array.from('A1B2C3D4', (letter) => letter.charCodeAt(0)),
  };
}

/** Bytes that look like ciphertext. */
function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 149 + 31) & 0xff);
}
