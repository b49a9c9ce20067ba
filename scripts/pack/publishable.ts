/** A library that is published: its folder, and which of its package.json's `exports` go along. */
export interface Publishable {
  readonly folder: string;
  readonly entries: readonly string[];
}

/** By the name that `pack.ts` is given. What tests and our own programs alone use stays at home. */
export const publishables: Readonly<Record<string, Publishable>> = {
  terminal: { folder: 'packages/terminal', entries: ['.'] },
};
