import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Every source file reached from the entry, types too: they must not need Node's either. */
function reachedFrom(entry: URL, seen = new Map<string, string>()): ReadonlyMap<string, string> {
  if (seen.has(entry.href)) return seen;
  const source = readFileSync(entry, 'utf8');
  seen.set(entry.href, source);
  for (const [, specifier] of source.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gm)) {
    if (specifier?.startsWith('.')) reachedFrom(new URL(specifier, entry), seen);
    else seen.set(`${specifier}`, '');
  }
  return seen;
}

it('the main entry runs in a browser: nothing of Node is reached from it', () => {
  const reached = reachedFrom(new URL('./index.ts', import.meta.url));
  expect([...reached.keys()].some((name) => name.endsWith('ciphers/des.ts'))).toBe(true);
  expect([...reached.keys()].filter((name) => !name.startsWith('file:'))).toEqual([]);
  for (const source of reached.values()) {
    const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect(code).not.toMatch(/\b(Buffer|process|require)\b/);
  }
});
