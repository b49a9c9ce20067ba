import { describe, expect, it } from 'vitest';
import { limitsWithoutReason } from './rules/limit-rules.ts';
import { readSource, sourceFiles } from './source/source-file.ts';

const faultsOf = (text: string) => limitsWithoutReason(readSource('limits.ts', text));

describe('every bound', () => {
  it('has its reason beside it', () => {
    const files = sourceFiles.filter(({ path }) => path.endsWith('/limits.ts'));
    expect(files).not.toHaveLength(0);
    expect(files.flatMap(limitsWithoutReason)).toEqual([]);
  });
});

describe('the rule on bounds', () => {
  it('sees a bound without a comment', () => {
    const text = 'export const limits = {\n  /** Why. */\n  linesMax: 1,\n  waitMs: 2,\n} as const;';
    expect(faultsOf(text)).toEqual(['limits.ts:4 waitMs']);
    expect(faultsOf('export const linesMax = 1;')).toEqual(['limits.ts:1 linesMax']);
  });

  it('takes a comment above or beside, and one for a pair', () => {
    const text =
      'const limits = {\n  // Why.\n  pinMin: 1,\n  pinMax: 2,\n  waitMs: 2, // Why.\n  restMs: 3,\n};';
    expect(faultsOf(text)).toEqual(['limits.ts:6 restMs']);
  });
});
