/** A library that is published: its folder, which of its package.json's `exports` go along, and which pages. */
export interface Publishable {
  readonly folder: string;
  readonly entries: readonly string[];
  /** Where they stand in the repository, by their names in the tarball. */
  readonly pages: Readonly<Record<string, string>>;
}

/** By the name that `pack.ts` is given. What tests and our own programs alone use stays at home. */
export const publishables: Readonly<Record<string, Publishable>> = {
  terminal: {
    folder: 'packages/terminal',
    entries: ['.'],
    pages: { 'README.md': 'packages/terminal/README.md', 'terminal.md': 'docs/integrate/terminal.md' },
  },
};
