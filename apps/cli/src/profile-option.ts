import {
  type Codec,
  compileProfile,
  type Profile,
  ProfileError,
  parseProfile,
  profiles,
} from '@rollcall/iso8583';
import { CliError, wrongUse } from './cli-error.ts';
import { optional, readTextFile } from './read-value.ts';
import type { Call } from './verb.ts';

/** A built-in dialect by its id, or one's own as a JSON file. */
export async function readProfile(call: Call, name: string): Promise<Profile> {
  const known = profiles[name];
  if (known) return known;
  if (!name.endsWith('.json')) {
    const list = Object.keys(profiles).join(', ');
    const path = optional(call, 'profile') === undefined ? 'profile' : '--profile';
    const message = `unknown profile ${name}; built in: ${list}, or a JSON file`;
    throw wrongUse('profile-unknown', path, message, { profile: name, list });
  }
  const text = await readTextFile(call, name);
  try {
    return parseProfile(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof ProfileError) && !(error instanceof SyntaxError)) throw error;
    const path = (error instanceof ProfileError && error.path) || name;
    throw new CliError({
      code: 'profile-invalid',
      path,
      message: error.message,
      params: { message: error.message },
    });
  }
}

export async function readCodec(call: Call, name: string): Promise<Codec> {
  return compileProfile(await readProfile(call, name));
}
