import { lengthPrefixes } from '@rollcall/iso8583';
import {
  type MacAlgorithm,
  type MacEncoding,
  type MacPadding,
  Secret,
  workingKeyForms,
} from '@rollcall/keys';
import { limits } from './limits.ts';
import type { TerminalOptions } from './terminal-settings.ts';
import {
  type Check,
  callable,
  expectGood,
  flag,
  listOf,
  methods,
  nullable,
  numberBetween,
  oneOf,
  shapeOf,
  text,
  that,
} from './value-check.ts';

/** What each option must be by itself; what two of them must be together is in terminal-settings.ts. */
const checks: Readonly<Record<keyof TerminalOptions, Check>> = {
  endpoints: listOf(endpoint(), 1, limits.endpointsMax, `1 to ${limits.endpointsMax} are needed`),
  uplinks: nullable(uplinks()),
  networkId: nullable(callable),
  keepsWarm: nullable(flag),
  retryBudget: nullable(methods('left', 'spend', 'succeeded')),
  terminalId: text(/^[ -~]{8}$/, '8 characters are needed'),
  merchantId: text(/^[ -~]{15}$/, '15 characters are needed'),
  tmk: that((value) => value instanceof Secret, 'a Secret is needed'),
  form: nullable(oneOf(Object.keys(workingKeyForms))),
  operator: nullable(text(/^[ -~]{3}$/, '3 characters are needed, e.g. 001 or "01 "')),
  profile: nullable(that((value) => typeof value === 'object', 'a profile is needed')),
  serial: nullable(text(/^[ -~]{1,99}$/, '1 to 99 characters are needed')),
  ciphers: nullable(methods('encryptEcb', 'decryptEcb', 'encryptCbc')),
  macScheme: nullable(macScheme()),
  stateDir: nullable(text(/^[^\0]+$/, 'the name of a folder is needed')),
  deadlineMs: nullable(numberBetween(1, limits.deadlineMsMax)),
  silenceMs: nullable(numberBetween(1, limits.deadlineMsMax)),
  askAgainMs: nullable(numberBetween(0, limits.askAgainMsMax)),
  keysLifeMs: nullable(numberBetween(1, limits.keysLifeMsMax)),
  opening: nullable(opening()),
  reversalTries: nullable(oneOf([1, 2, 3])),
  reversalAcceptedCodes: nullable(acceptedCodes()),
  endsBalancedBatch: nullable(flag),
  disk: nullable(methods('open')),
  clock: nullable(methods('now', 'setTimer')),
  net: nullable(methods('dial')),
  random: nullable(methods('fraction', 'bytes', 'id')),
  lengthPrefix: nullable(oneOf(lengthPrefixes)),
  tpdu: nullable(text(/^[0-9A-Fa-f]{10}$/, '10 digits are needed, or null')),
  header: nullable(text(/^[0-9A-Fa-f]+$/, 'digits are needed, or null')),
  tls: nullable(tls()),
  onEvent: nullable(callable),
};

/** @throws TerminalError `bad-options` with the path of the first that cannot work: `endpoints[0].port`. */
export function checkOptions(options: TerminalOptions): void {
  expectGood('bad-options', shapeOf(checks)(options, ''), 'options');
}

function endpoint(): Check {
  return shapeOf({
    scheme: nullable(oneOf(['tls', 'tcp', 'h2'])),
    host: text(/^[^\s/[\]@?#]{1,255}$/, 'a name or an address is needed, IPv6 without brackets'),
    port: that(isPort, 'a whole number from 1 to 65535 is needed'),
    cluster: nullable(text(/^.{1,64}$/, 'a word of 1 to 64 characters is needed')),
    alpn: nullable(alpn()),
  });
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535;
}

function uplinks(): Check {
  const most = limits.uplinksMax;
  const uplink = shapeOf({
    name: text(/^[^\s|]{1,32}$/, 'a name of one word is needed'),
    localAddress: nullable(
      that((value) => typeof value === 'function' || isWord(value), 'an address or a function is needed'),
    ),
  });
  const all = listOf(uplink, 1, most, `1 to ${most} with names of one word, each another, are needed`);
  return (value, path) => all(value, path) ?? twice(value as readonly { readonly name: string }[], path);
}

function twice(uplinks: readonly { readonly name: string }[], path: string) {
  const isTwice = new Set(uplinks.map(({ name }) => name)).size < uplinks.length;
  return isTwice ? { path, what: 'each has a name of its own' } : null;
}

function alpn(): Check {
  const name = text(/^[ -~]{1,255}$/, '1 to 255 characters of ASCII are needed');
  return listOf(name, 0, limits.alpnNamesMax, `a list of at most ${limits.alpnNamesMax} names is needed`);
}

function tls(): Check {
  const isPem = (value: unknown) =>
    isText(value) || (typeof value === 'object' && value !== null && 'file' in value && isText(value.file));
  const pem = that(isPem, 'PEM text is needed, or { file }');
  const version = nullable(oneOf(['TLSv1.2', 'TLSv1.3']));
  return shapeOf({
    authority: pem,
    serverName: nullable(that(isWord, 'a name is needed')),
    clientCertificate: nullable(shapeOf({ key: pem, cert: pem })),
    minVersion: version,
    maxVersion: version,
    alpn: nullable(alpn()),
  });
}

function macScheme(): Check {
  const algorithms = { 'cup-ecb': 0, 'x9.9': 0, 'x9.19': 0, cbc: 0, sm4: 0 } satisfies Record<
    MacAlgorithm,
    0
  >;
  const paddings = { zero: 0, 'iso9797-2': 0 } satisfies Record<MacPadding, 0>;
  const encodings = { 'ascii-hex': 0, raw: 0 } satisfies Record<MacEncoding, 0>;
  return shapeOf({
    algorithm: oneOf(Object.keys(algorithms)),
    padding: oneOf(Object.keys(paddings)),
    encoding: oneOf(Object.keys(encodings)),
  });
}

function opening(): Check {
  const offsetMinutesMax = 14 * 60;
  return shapeOf({
    at: text(/^([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm is needed'),
    utcOffsetMinutes: nullable(numberBetween(-offsetMinutesMax, offsetMinutesMax)),
    spreadMs: nullable(numberBetween(0, 24 * 60 * 60_000)),
  });
}

function acceptedCodes(): Check {
  const code = text(/^[0-9A-Za-z]{2}$/, 'two characters are needed');
  const all = listOf(code, 1, limits.acceptedCodesMax, 'a list of codes is needed');
  return (value, path) =>
    all(value, path) ??
    ((value as readonly string[]).includes('00') ? null : { path, what: '00 is needed among them' });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^\S{1,255}$/.test(value);
}
