import { type ByteRange, type Codec, lengthPrefixes, toHex } from '@rollcall/iso8583';
import { computeMac, f64Of, isMacKeyLength, type MacAlgorithm, macEquals } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { CliError, exit } from '../cli-error.ts';
import { codecCliError } from '../codec-cli-error.ts';
import { readCodec } from '../profile-option.ts';
import {
  hexBytes,
  inputText,
  isSet,
  oneOf,
  optional,
  refuseBeside,
  required,
  secretHex,
} from '../read-value.ts';
import { columns } from '../table.ts';
import type { Call, Verb } from '../verb.ts';

const algorithms: readonly MacAlgorithm[] = ['cup-ecb', 'x9.9', 'x9.19', 'cbc', 'sm4'];

/** How a message is read; raw data is not. */
const ofMessages = ['profile', 'framing'];

export const mac: Verb = {
  name: ['mac'],
  options: {
    algorithm: { type: 'string', value: algorithms.join('|') },
    key: { type: 'string', value: '@FILE|-' },
    padding: { type: 'string', value: 'zero|iso9797-2' },
    encoding: { type: 'string', value: 'ascii-hex|raw' },
    profile: { type: 'string', value: 'cup-pos' },
    framing: { type: 'string', value: lengthPrefixes.join('|') },
    raw: { type: 'boolean' },
  },
  positional: 'HEX|-',
  examples: [
    'rollcall mac --algorithm cup-ecb --key @mak.hex 0072600003…',
    'rollcall mac --raw --algorithm cbc --key @mak.hex 0200…',
  ],
  async run(call) {
    required(call, 'algorithm');
    if (isSet(call, 'raw')) for (const name of ofMessages) refuseBeside(call, name, 'raw');
    const algorithm = oneOf(call, 'algorithm', algorithms, 'cup-ecb');
    const padding = oneOf(call, 'padding', ['zero', 'iso9797-2'], 'zero');
    const encoding = oneOf(call, 'encoding', ['ascii-hex', 'raw'], 'ascii-hex');
    const bytes = hexBytes(await inputText(call));
    const key = await secretHex(call, 'key');
    if (!isMacKeyLength(algorithm, key.length)) {
      const message = `${algorithm} does not take a key of ${key.length} bytes`;
      throw new CliError({
        code: 'mac-key-length',
        path: '--key',
        message,
        params: { algorithm, bytes: String(key.length) },
      });
    }
    const { data, f64 } = isSet(call, 'raw') ? { data: bytes, f64: null } : await macInput(call, bytes);
    const full = computeMac(opensslCiphers, { algorithm, key, padding, data });
    const made = f64Of(full, encoding);
    const matches = f64 && macEquals(made, f64);
    if (call.isJson) call.io.out(`${JSON.stringify({ mac: toHex(full), f64: toHex(made), matches })}\n`);
    else call.io.out(textOf(full, made, matches, call));
    return exit.done;
  },
};

/** What the MAC of a message covers; for one without a MAC field, what it would cover with one. */
async function macInput(
  call: Call,
  bytes: Uint8Array,
): Promise<{ data: Uint8Array; f64: Uint8Array | null }> {
  const codec = await readCodec(call, optional(call, 'profile') ?? 'cup-pos');
  const framing = optional(call, 'framing');
  const decoded = codec.decodeFrame(
    bytes,
    framing ? oneOf(call, 'framing', lengthPrefixes, 'binary2') : undefined,
  );
  if (!decoded.ok) throw codecCliError(decoded.error);
  if (decoded.macRange) {
    const { start, end } = decoded.macRange;
    return { data: bytes.subarray(start, end), f64: bytes.subarray(end, end + 8) };
  }
  return { data: withMacField(codec, decoded.message), f64: null };
}

function withMacField(codec: Codec, message: Parameters<Codec['encode']>[0]): Uint8Array {
  const macField = Object.keys(message.fields).some((field) => Number(field) > 64) ? 128 : 64;
  const encoded = codec.encode({ ...message, fields: { ...message.fields, [macField]: new Uint8Array(8) } });
  if (!encoded.ok) throw codecCliError(encoded.error);
  const { start, end } = encoded.macRange as ByteRange;
  return encoded.bytes.subarray(start, end);
}

function textOf(full: Uint8Array, made: Uint8Array, matches: boolean | null, { t }: Call): string {
  const rows = [
    [t('mac.mac'), toHex(full)],
    [t('mac.f64'), toHex(made)],
  ];
  if (matches !== null) rows.push([t('mac.verdict'), t(matches ? 'mac.matches' : 'mac.differs')]);
  return `${columns(rows)}\n`;
}
