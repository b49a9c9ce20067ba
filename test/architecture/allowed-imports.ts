/**
 * Which workspace may import which: downward only. The picture is in docs/architecture.md. A new workspace needs a
 * line here.
 */
export interface AllowedImports {
  readonly any: readonly string[];
  /** Only with `import type`: shapes may be shared where code may not. */
  readonly typesOnly?: readonly string[];
}

const packages = [
  '@rollcall/diagnosis',
  '@rollcall/iso8583',
  '@rollcall/keys',
  '@rollcall/sign-in',
  '@rollcall/transport',
  '@rollcall/store',
  '@rollcall/terminal',
];

export const allowedImports: Readonly<Record<string, AllowedImports>> = {
  'packages/diagnosis': { any: [] },
  'packages/iso8583': { any: [] },
  'packages/keys': { any: [] },
  'packages/sign-in': { any: ['@rollcall/keys'], typesOnly: ['@rollcall/iso8583'] },
  'packages/transport': { any: ['@rollcall/iso8583'] },
  'packages/store': { any: ['@rollcall/keys', '@rollcall/sign-in'] },
  'packages/terminal': {
    any: ['@rollcall/iso8583', '@rollcall/keys', '@rollcall/sign-in', '@rollcall/transport'],
  },
  'apps/gateway': { any: packages },
  'apps/agent': { any: ['@rollcall/keys', '@rollcall/terminal'] },
  'apps/cli': { any: [...packages, '@rollcall/gateway', '@rollcall/agent', '@rollcall/lab'] },
  lab: { any: [...packages, '@rollcall/gateway'] },
};

/** Judges of the gateway that must share no code with it. */
export const independentFolder = 'test/independent/';
