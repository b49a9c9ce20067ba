import type { Verb } from '../verb.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { gateway } from './gateway.ts';
import { keysOpen } from './keys-open.ts';
import { mac } from './mac.ts';
import { signIn } from './sign-in.ts';
import { terminalAdd } from './terminal-add.ts';
import { terminalImport } from './terminal-import.ts';
import { terminalList } from './terminal-list.ts';
import { terminalShow } from './terminal-show.ts';
import { up } from './up.ts';

/** Every verb, in the order the help lists them. */
export const verbs: readonly Verb[] = [
  up,
  gateway,
  signIn,
  terminalAdd,
  terminalList,
  terminalShow,
  terminalImport,
  decode,
  encode,
  mac,
  keysOpen,
];
