import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSelf } from '../independent/terminal.mjs';

/** Scripts that judge the project from outside, and what each may import beside `node:` and its own folder. */
const folders: Readonly<Record<string, readonly string[]>> = {
  independent: [],
  kill: ['../independent/terminal.mjs', '../integration/gateway-process.mjs'],
};

const scripts = Object.keys(folders).flatMap((folder) => {
  const place = new URL(`../${folder}/`, import.meta.url);
  const names = readdirSync(place).filter((name) => name.endsWith('.mjs') && !name.endsWith('.d.mts'));
  return names.map((name) => ({ folder, name, text: readFileSync(new URL(name, place), 'utf8') }));
});

describe('a script that judges the project from outside', () => {
  it('is there', () => {
    expect(scripts.map(({ folder, name }) => `${folder}/${name}`)).toEqual(
      expect.arrayContaining(['independent/g1-sign-in.mjs', 'independent/terminal.mjs', 'kill/judge.mjs']),
    );
  });

  it.each(scripts)('$folder/$name shares no code with it', ({ folder, text }) => {
    const imported = [
      ...text.matchAll(/^(?:import|export)\s[\w\s{},*]*?from '([^']+)'|^import '([^']+)'/gm),
    ].map(([, named, bare]) => named ?? bare ?? '');
    const foreign = imported.filter(
      (name) =>
        !name.startsWith('node:') && !/^\.\/[\w-]+\.mjs$/.test(name) && !folders[folder]?.includes(name),
    );
    expect(foreign).toEqual([]);
    expect(imported.length).toBeGreaterThanOrEqual(text.match(/^import\b/gm)?.length ?? 0);
    expect(text).not.toMatch(/\b(import|require|createRequire)\s*\(/);
    expect(text).not.toMatch(/packages\/|@rollcall/);
  });

  it('counts a published MAC and PIN block right', () => {
    expect(checkSelf).not.toThrow();
  });
});
