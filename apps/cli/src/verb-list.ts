import type { ListedVerb } from './verb.ts';

/** Every verb, in the order the help lists them. Loaded when it is called: decode needs no gateway. */
export const verbs: readonly ListedVerb[] = [
  { name: ['up'], load: async () => (await import('./verbs/up.ts')).up },
  { name: ['gateway'], load: async () => (await import('./verbs/gateway.ts')).gateway },
  { name: ['agent'], load: async () => (await import('./verbs/agent.ts')).agent },
  { name: ['sign-in'], load: async () => (await import('./verbs/sign-in.ts')).signIn },
  { name: ['terminal', 'add'], load: async () => (await import('./verbs/terminal-add.ts')).terminalAdd },
  { name: ['terminal', 'list'], load: async () => (await import('./verbs/terminal-list.ts')).terminalList },
  { name: ['terminal', 'show'], load: async () => (await import('./verbs/terminal-show.ts')).terminalShow },
  {
    name: ['terminal', 'import'],
    load: async () => (await import('./verbs/terminal-import.ts')).terminalImport,
  },
  {
    name: ['terminal', 'block'],
    load: async () => (await import('./verbs/terminal-change.ts')).terminalBlock,
  },
  {
    name: ['terminal', 'unblock'],
    load: async () => (await import('./verbs/terminal-change.ts')).terminalUnblock,
  },
  {
    name: ['terminal', 'rekey'],
    load: async () => (await import('./verbs/terminal-change.ts')).terminalRekey,
  },
  {
    name: ['terminal', 'renew'],
    load: async () => (await import('./verbs/terminal-change.ts')).terminalRenew,
  },
  { name: ['backup'], load: async () => (await import('./verbs/backup.ts')).backup },
  { name: ['restore'], load: async () => (await import('./verbs/restore.ts')).restore },
  { name: ['uplinks', 'plan'], load: async () => (await import('./verbs/uplinks.ts')).uplinksPlan },
  { name: ['uplinks', 'apply'], load: async () => (await import('./verbs/uplinks.ts')).uplinksApply },
  { name: ['uplinks', 'remove'], load: async () => (await import('./verbs/uplinks.ts')).uplinksRemove },
  { name: ['uplinks', 'check'], load: async () => (await import('./verbs/uplinks.ts')).uplinksCheck },
  { name: ['decode'], load: async () => (await import('./verbs/decode.ts')).decode },
  { name: ['encode'], load: async () => (await import('./verbs/encode.ts')).encode },
  { name: ['mac'], load: async () => (await import('./verbs/mac.ts')).mac },
  { name: ['keys', 'open'], load: async () => (await import('./verbs/keys-open.ts')).keysOpen },
  { name: ['simulate'], load: async () => (await import('./verbs/simulate.ts')).simulate },
  { name: ['bench', 'codec'], load: async () => (await import('./verbs/bench.ts')).benchCodec },
  { name: ['bench', 'gateway'], load: async () => (await import('./verbs/bench.ts')).benchGateway },
  {
    name: ['bench', 'terminal'],
    load: async () => (await import('./verbs/bench-terminal.ts')).benchTerminal,
  },
];
