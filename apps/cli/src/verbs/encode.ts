import { compileProfile, fromJson, lengthPrefixes, profiles, toHex } from '@rollcall/iso8583';
import { CliError, exit } from '../cli-error.ts';
import { codecCliError } from '../codec-cli-error.ts';
import { readProfile } from '../profile-option.ts';
import { oneOf, optional, readTextFile, requiredArgument } from '../read-value.ts';
import type { Verb } from '../verb.ts';

export const encode: Verb = {
  name: ['encode'],
  options: {
    profile: { type: 'string', value: 'cup-pos' },
    framing: { type: 'string', value: lengthPrefixes.join('|') },
  },
  positional: 'FILE|-',
  examples: ['rollcall encode message.json', 'rollcall decode --json --reveal 0034… | rollcall encode -'],
  async run(call) {
    const file = requiredArgument(call, 'FILE|-', 'the JSON file; - reads standard input');
    const text = await readTextFile(call, file);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      const { message } = error as Error;
      throw new CliError({ code: 'bad-json', path: 'json', message, params: { message } });
    }
    const chosen = await readProfile(call, optional(call, 'profile') ?? 'cup-pos');
    const known = { ...profiles, [chosen.id]: chosen };
    const read = fromJson(json, { profiles: known, defaultProfile: chosen.id });
    if (!read.ok) throw codecCliError(read.error);
    const framing = oneOf(call, 'framing', lengthPrefixes, read.lengthPrefix ?? 'binary2');
    const encoded = compileProfile(read.profile).encodeFrame(read.message, framing);
    if (!encoded.ok) throw codecCliError(encoded.error);
    const hex = toHex(encoded.bytes);
    call.io.out(call.isJson ? `${JSON.stringify({ hex })}\n` : `${hex}\n`);
    return exit.done;
  },
};
