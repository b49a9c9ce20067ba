import type { Profile } from '../profile.ts';
import { cupPos } from './cup-pos/profile.ts';
import { iso1987Binary } from './iso1987-binary/profile.ts';

/** The dialects that come with the package, by id. */
export const profiles: Readonly<Record<string, Profile>> = {
  [cupPos.id]: cupPos,
  [iso1987Binary.id]: iso1987Binary,
};
