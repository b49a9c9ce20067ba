import { parameterTags, toHex } from '@rollcall/iso8583';
import { noParameters, type TerminalParameters } from './terminal-parameters.ts';

type Reading = (value: Uint8Array, known: TerminalParameters) => Partial<TerminalParameters>;

/** What each tag of a download says; how long it is stands with the dialect (facts §2.2). */
const readings: Readonly<Record<string, Reading>> = {
  11: (value) => ({ application: textOf(value) }),
  12: (value) => ({ receiveTimeoutMs: scaled(numberOf(value), 1_000) }),
  13: (value) => ({ redials: numberOf(value) }),
  14: phone(0),
  15: phone(1),
  16: phone(2),
  17: (value) => ({ managementPhone: textOf(value) }),
  18: (value) => ({ areTipsAllowed: isOne(value) }),
  19: (value) => ({ tipPercent: numberOf(value) }),
  20: (value) => ({ isManualEntryAllowed: isOne(value) }),
  21: (value) => ({ isSignOffAutomatic: isOne(value) }),
  22: (value) => ({ merchantName: textOf(value) }),
  23: (value) => ({ resends: numberOf(value) }),
  24: (value) => ({ offlineMode: numberOf(value) }),
  25: (value) => ({ tmkIndex: numberOf(value) }),
  26: (value) => ({ transactionSwitches: toHex(value) }),
};

export interface ParsedParameters {
  readonly parameters: TerminalParameters;
  /** Bytes from the first tag on that is not known: without its length nothing behind it can be read. */
  readonly unreadBytes: number;
}

/** What F62 says over what was known; a tag that it does not have stays as it was. */
export function parseParameters(f62: Uint8Array, known: TerminalParameters | null): ParsedParameters {
  let parameters = known ?? noParameters;
  let at = 0;
  while (at < f62.length) {
    const tag = textOf(f62.subarray(at, at + 2));
    const length = Object.hasOwn(parameterTags, tag) ? parameterTags[tag]?.length : undefined;
    if (length === undefined || at + 2 + length > f62.length) break;
    const end = at + 2 + length;
    parameters = { ...parameters, ...readings[tag]?.(f62.subarray(at + 2, end), parameters) };
    at = end;
  }
  return { parameters, unreadBytes: f62.length - at };
}

function phone(index: number): Reading {
  return (value, { transactionPhones }) => {
    const phones = [0, 1, 2].map((i) => (i === index ? textOf(value) : (transactionPhones[i] ?? '')));
    return { transactionPhones: phones.slice(0, phones.findLastIndex((number) => number !== '') + 1) };
  };
}

/** Merchant names are GBK; the rest is ASCII and reads the same. */
function textOf(value: Uint8Array): string {
  return new TextDecoder('gbk').decode(value).replace(/[\0 ]+$/, '');
}

function numberOf(value: Uint8Array): number | null {
  const text = textOf(value);
  return /^\d+$/.test(text) ? Number(text) : null;
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

function isOne(value: Uint8Array): boolean {
  return textOf(value) === '1';
}
