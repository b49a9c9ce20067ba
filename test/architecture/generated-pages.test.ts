import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedPages } from '../../docs/generate/pages.ts';

it.each(generatedPages.map((page) => [page.path, page] as const))(
  '%s says what the code says',
  (path, page) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(page.render());
  },
);
