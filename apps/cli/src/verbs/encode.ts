import { fromJson, toHex } from '@rollcall/iso8583';
import { CliError, exit, wrongUse } from '../cli-error.ts';
import { codecCliError } from '../codec-cli-error.ts';
import { readCodec } from '../profile-option.ts';
import { optional, readTextFile } from '../read-value.ts';
import type { Verb } from '../verb.ts';

export const encode: Verb = {
  name: ['encode'],
  options: { profile: { type: 'string', value: 'cup-pos' } },
  positional: 'FILE|-',
  examples: ['rollcall encode message.json', 'rollcall decode --json --reveal 0034… | rollcall encode -'],
  async run(call) {
    const [file] = call.positionals;
    if (file === undefined)
      throw wrongUse('argument-missing', 'an argument is missing: the JSON file; - reads standard input');
    const text = await readTextFile(call, file);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      const { message } = error as Error;
      throw new CliError({ code: 'bad-json', path: 'json', message, params: { message } });
    }
    const named = json !== null && typeof json === 'object' && 'profile' in json ? json.profile : undefined;
    const profile = optional(call, 'profile') ?? (typeof named === 'string' ? named : 'cup-pos');
    const codec = await readCodec(call, profile);
    const read = fromJson(json, codec.profile);
    if (!read.ok) throw codecCliError(read.error);
    const encoded = codec.encodeFrame(read.message, read.lengthPrefix);
    if (!encoded.ok) throw codecCliError(encoded.error);
    const hex = toHex(encoded.bytes);
    call.io.out(call.isJson ? `${JSON.stringify({ hex })}\n` : `${hex}\n`);
    return exit.done;
  },
};
