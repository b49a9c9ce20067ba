import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dirname, join as joinUrl } from 'node:path/posix';
import type { Publishable } from './publishable.ts';
import { repositoryRoot } from './source-manifest.ts';

/** A page as it stands in the tarball: links to pages that go along lead there, of links to others the words are left. */
export function publishedPage({ pages }: Publishable, name: string): string {
  const source = pages[name];
  if (source === undefined) throw new Error(`no page of the library is published as ${name}`);
  const text = readFileSync(join(repositoryRoot, source), 'utf8');
  return text.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link, words: string, target: string) => {
    if (/^(#|[a-z]+:)/.test(target)) return link;
    const [file = '', heading] = target.split('#');
    const path = joinUrl(dirname(source), file);
    const [along] = Object.entries(pages).find(([, from]) => from === path) ?? [];
    return along === undefined ? words : `[${words}](${along}${heading === undefined ? '' : `#${heading}`})`;
  });
}
