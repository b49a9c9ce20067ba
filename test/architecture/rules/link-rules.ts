import { dirname, join } from 'node:path/posix';

/** What links may point at: files, folders, and the text of Markdown pages. */
export interface Pages {
  has(path: string): boolean;
  read(path: string): string;
}

/** Links of a page to files, folders and headings that are not there. Other hosts are not looked at. */
export function brokenLinks(path: string, pages: Pages): string[] {
  return linksIn(pages.read(path)).flatMap((link) => {
    const fault = faultOf(path, link, pages);
    return fault ? [`${path} → ${link}: ${fault}`] : [];
  });
}

function faultOf(from: string, link: string, pages: Pages): string | null {
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(link)) return null;
  const [file = '', heading] = decodeURI(link).split('#');
  const target = file === '' ? from : join(dirname(from), file).replace(/\/$/, '');
  if (target.startsWith('..') || target.startsWith('/')) return 'leaves the project';
  if (!pages.has(target)) return 'no such file';
  if (heading === undefined || !target.endsWith('.md')) return null;
  return anchorsIn(pages.read(target)).has(heading) ? null : 'no such heading';
}

function linksIn(page: string): string[] {
  const prose = withoutCode(page);
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const defined = [...prose.matchAll(/^\[[^\]]+\]:\s*<?([^\s>]+)/gm)];
  const html = [...prose.matchAll(/(?:src|href)="([^"]+)"/g)];
  return [...inline, ...defined, ...html].map(([, link]) => link as string);
}

/** Anchors as GitHub makes them: lower case, blanks to `-`, marks dropped, repeats numbered. */
function anchorsIn(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = withoutFences(page).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const anchor = text.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
      const repeats = seen.get(anchor) ?? 0;
      seen.set(anchor, repeats + 1);
      return repeats === 0 ? anchor : `${anchor}-${repeats}`;
    }),
  );
}

function withoutFences(page: string): string {
  return page.replace(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2\s*$/gm, '');
}

function withoutCode(page: string): string {
  return withoutFences(page).replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '');
}
