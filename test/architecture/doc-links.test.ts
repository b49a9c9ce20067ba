import { describe, expect, it } from 'vitest';
import { brokenLinks, type Pages } from './rules/link-rules.ts';
import { projectFiles, projectFolders, readText } from './source/repository.ts';

const project: Pages = {
  has: (path) => projectFolders.has(path) || projectFiles.includes(path) || path === '.',
  read: readText,
};

describe('every page', () => {
  it('links to files and headings that are there', () => {
    const pages = projectFiles.filter((path) => path.endsWith('.md'));
    expect(pages).not.toHaveLength(0);
    expect(pages.flatMap((path) => brokenLinks(path, project))).toEqual([]);
  });
});

describe('the rule on links', () => {
  const brokenIn = (page: string) => {
    const pages = new Map([
      ['docs/a.md', page],
      ['docs/b.md', '# Key sets\n## 签到 (sign-in)\n```sh\n# no heading\n```\n## Key sets'],
      ['docs/adr', ''],
    ]);
    const found = brokenLinks('docs/a.md', {
      has: (path) => pages.has(path),
      read: (path) => pages.get(path) ?? '',
    });
    return found.map((line) => line.slice('docs/a.md → '.length));
  };

  it('sees a file, a heading and an image that are missing', () => {
    expect(brokenIn('[c](c.md) [b](b.md#gone) ![d](./d.png "D")\n\n[e]: ../e.md')).toEqual([
      'c.md: no such file',
      'b.md#gone: no such heading',
      './d.png: no such file',
      '../e.md: no such file',
    ]);
    expect(brokenIn('[out](../../else.md)')).toEqual(['../../else.md: leaves the project']);
    expect(brokenIn('[code](b.md#no-heading)')).toHaveLength(1);
  });

  it('follows headings as GitHub names them', () => {
    expect(
      brokenIn('# Here\n[b](b.md#key-sets) [b](b.md#key-sets-1) [b](b.md#签到-sign-in) [h](#here)'),
    ).toEqual([]);
  });

  it('leaves other hosts, folders and code alone', () => {
    expect(brokenIn('[w](https://example.org/x.md) [adr](adr/) `[c](c.md)`\n```md\n[c](c.md)\n```')).toEqual(
      [],
    );
  });
});
