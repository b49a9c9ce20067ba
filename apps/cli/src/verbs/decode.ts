import { describe, lengthPrefixes, toJson } from '@rollcall/iso8583';
import { exit } from '../cli-error.ts';
import { codecCliError } from '../codec-cli-error.ts';
import { readCodec } from '../profile-option.ts';
import { hexBytes, inputText, isSet, oneOf, optional } from '../read-value.ts';
import { columns } from '../table.ts';
import type { Verb } from '../verb.ts';

export const decode: Verb = {
  name: ['decode'],
  options: {
    profile: { type: 'string', value: 'cup-pos' },
    framing: { type: 'string', value: lengthPrefixes.join('|') },
    reveal: { type: 'boolean' },
  },
  positional: 'HEX|-',
  examples: [
    'rollcall decode 0034600003000060310031010008200000000000C0001031303030303030313838383030303030303030303030310011000000023010',
    'rollcall decode --json --reveal - < frame.hex',
  ],
  async run(call) {
    const bytes = hexBytes(await inputText(call));
    const codec = await readCodec(call, optional(call, 'profile') ?? 'cup-pos');
    const framing = optional(call, 'framing') ? oneOf(call, 'framing', lengthPrefixes, 'binary2') : undefined;
    const decoded = codec.decodeFrame(bytes, framing);
    if (!decoded.ok) throw codecCliError(decoded.error);
    const reveal = isSet(call, 'reveal');
    if (call.isJson) {
      call.io.out(`${JSON.stringify(toJson(decoded, codec.profile, { reveal }))}\n`);
      return exit.done;
    }
    const rows = describe(decoded.message, codec.profile, { reveal, lang: call.language });
    const table = rows.map(({ path, name, value, note }) => [path, name, value, note ?? '']);
    call.io.out(`${columns([['', call.t('decode.lengthPrefix'), decoded.lengthPrefix, ''], ...table])}\n`);
    return exit.done;
  },
};
