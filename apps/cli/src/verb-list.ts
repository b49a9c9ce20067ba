import type { Verb } from './verb.ts';
import { backup } from './verbs/backup.ts';
import { benchCodec, benchGateway } from './verbs/bench.ts';
import { decode } from './verbs/decode.ts';
import { encode } from './verbs/encode.ts';
import { gateway } from './verbs/gateway.ts';
import { keysOpen } from './verbs/keys-open.ts';
import { mac } from './verbs/mac.ts';
import { restore } from './verbs/restore.ts';
import { signIn } from './verbs/sign-in.ts';
import { terminalAdd } from './verbs/terminal-add.ts';
import { terminalBlock, terminalRekey, terminalRenew, terminalUnblock } from './verbs/terminal-change.ts';
import { terminalImport } from './verbs/terminal-import.ts';
import { terminalList } from './verbs/terminal-list.ts';
import { terminalShow } from './verbs/terminal-show.ts';
import { up } from './verbs/up.ts';

/** Every verb, in the order the help lists them. */
export const verbs: readonly Verb[] = [
  up,
  gateway,
  signIn,
  terminalAdd,
  terminalList,
  terminalShow,
  terminalImport,
  terminalBlock,
  terminalUnblock,
  terminalRekey,
  terminalRenew,
  backup,
  restore,
  decode,
  encode,
  mac,
  keysOpen,
  benchCodec,
  benchGateway,
];
