import type { Registration, RegistrationFault } from '@rollcall/gateway';
import { CliError } from './cli-error.ts';
import { isSet, many, oneOf, optional, refuseWithout, required, secretHex } from './read-value.ts';
import type { Call, VerbOption } from './verb.ts';

/** How `terminal add` describes a terminal. */
export const registrationOptions: Readonly<Record<string, VerbOption>> = {
  tid: { type: 'string', value: 'T' },
  mid: { type: 'string', value: 'M' },
  tmk: { type: 'string', value: '@FILE|-' },
  cipher: { type: 'string', value: 'des|sm4' },
  kcv: { type: 'string', value: 'HEX' },
  'merchant-name': { type: 'string', value: 'NAME' },
  serial: { type: 'string', value: 'S' },
  model: { type: 'string', value: 'N' },
  profile: { type: 'string', value: 'cup-pos' },
  family: { type: 'string', value: 'single|double|sm4' },
  'family-may-change': { type: 'boolean' },
  'mak-bytes': { type: 'string', value: '8|16' },
  'mac-algorithm': { type: 'string', value: 'cup-ecb|x9.9|x9.19|cbc|sm4' },
  'mac-padding': { type: 'string', value: 'zero|iso9797-2' },
  'mac-encoding': { type: 'string', value: 'ascii-hex|raw' },
  allow: { type: 'string', multiple: true, value: 'CIDR' },
};

export async function registrationOf(call: Call): Promise<Omit<Registration, 'profileId'>> {
  const serial = optional(call, 'serial');
  const model = optional(call, 'model');
  const kcv = optional(call, 'kcv');
  const merchantName = optional(call, 'merchant-name');
  const allowedAddresses = many(call, 'allow');
  const wrong = allowedAddresses.find((block) => !isAddressBlock(block));
  if (wrong !== undefined) throw registrationError('allow-invalid', wrong);
  return {
    terminalId: required(call, 'tid'),
    merchantId: required(call, 'mid'),
    cipher: oneOf(call, 'cipher', ['des', 'sm4'], 'des'),
    tmk: await secretHex(call, 'tmk'),
    makBytes: oneOf(call, 'mak-bytes', ['8', '16'], '8') === '16' ? 16 : 8,
    mayChangeKeyFamily: isSet(call, 'family-may-change'),
    allowedAddresses,
    ...(serial ? { serial } : {}),
    ...(model ? { model } : {}),
    ...(kcv ? { expectedKcv: kcv } : {}),
    ...(merchantName ? { merchantName } : {}),
    ...(optional(call, 'family')
      ? { keyFamily: oneOf(call, 'family', ['single', 'double', 'sm4'], 'double') }
      : {}),
    ...macSchemeOf(call),
  };
}

/** Padding and encoding are those of an algorithm that is named; else the dialect's scheme stands. */
function macSchemeOf(call: Call): Pick<Registration, 'macScheme'> {
  if (optional(call, 'mac-algorithm') === undefined) {
    refuseWithout(call, 'mac-padding', 'mac-algorithm');
    refuseWithout(call, 'mac-encoding', 'mac-algorithm');
    return {};
  }
  const macScheme = {
    algorithm: oneOf(call, 'mac-algorithm', ['cup-ecb', 'x9.9', 'x9.19', 'cbc', 'sm4'], 'cup-ecb'),
    padding: oneOf(call, 'mac-padding', ['zero', 'iso9797-2'], 'zero'),
    encoding: oneOf(call, 'mac-encoding', ['ascii-hex', 'raw'], 'ascii-hex'),
  } as const;
  return { macScheme };
}

const optionOfFault: Readonly<Record<RegistrationFault | 'allow-invalid', string>> = {
  'terminal-id-invalid': '--tid',
  'merchant-id-invalid': '--mid',
  'tmk-length': '--tmk',
  'kcv-differs': '--kcv',
  'kcv-invalid': '--kcv',
  'key-family-invalid': '--family',
  'mac-scheme-invalid': '--mac-algorithm',
  'terminal-exists': '--tid',
  'key-store-failure': '--tmk',
  'allow-invalid': '--allow',
};

export const registrationMessages: Readonly<Record<RegistrationFault | 'allow-invalid', string>> = {
  'terminal-id-invalid': 'a terminal id is 8 characters',
  'merchant-id-invalid': 'a merchant id is 15 characters',
  'tmk-length': 'a TMK is 8, 16 or 24 bytes (16 for sm4)',
  'kcv-differs': 'the KCV of this TMK is another one',
  'kcv-invalid': 'a KCV is 4 to 8 hex digits',
  'mac-scheme-invalid':
    'its MAKs cannot make such MACs: sm4 needs sm4 keys, x9.19 a MAK of 16 bytes (--mak-bytes 16)',
  'key-family-invalid': 'sm4 keys need a TMK of cipher sm4, and the reverse',
  'terminal-exists': 'this terminal is registered already',
  'key-store-failure': 'the key store did not take the TMK',
  'allow-invalid': 'not an address or CIDR block, e.g. 203.0.113.0/24',
};

export function registrationError(fault: RegistrationFault | 'allow-invalid', value = ''): CliError {
  return new CliError({
    code: fault,
    path: optionOfFault[fault],
    message: registrationMessages[fault],
    params: { value },
  });
}

function isAddressBlock(block: string): boolean {
  const [net = '', bits] = block.split('/');
  const most = /^\d{1,3}(\.\d{1,3}){3}$/.test(net)
    ? 32
    : /^[0-9A-Fa-f:]+$/.test(net) && net.includes(':')
      ? 128
      : -1;
  const octets = most === 32 ? net.split('.') : [];
  return (
    most > 0 &&
    octets.every((octet) => Number(octet) <= 255) &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most))
  );
}
