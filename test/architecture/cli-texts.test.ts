import { describe, expect, it } from 'vitest';
import { differencesOf, type Texts } from './rules/text-rules.ts';
import { fileUrl } from './source/repository.ts';

describe('the texts of the command line', () => {
  it('say the same in English and Chinese', async () => {
    const [english, chinese] = [await textsOf('en'), await textsOf('zh-cn')];
    expect(Object.keys(english)).not.toHaveLength(0);
    expect(differencesOf(english, chinese)).toEqual([]);
  });
});

describe('the rule on texts', () => {
  it('sees a key that one language lacks, at any depth', () => {
    expect(differencesOf({ a: { b: 'x', c: 'y' } }, { a: { b: '一' } })).toEqual(['a.c: only in the first']);
    expect(differencesOf({}, { a: '一' })).toEqual(['a: only in the second']);
  });

  it('sees a placeholder that one language lacks', () => {
    expect(differencesOf({ a: '{{count}} of {{all}}' }, { a: '{{ count }}' })).toEqual([
      'a: {{all}} only in one',
    ]);
  });

  it('takes plural forms for one key', () => {
    const english = { rows_one: 'one row', rows_other: '{{count}} rows' };
    expect(differencesOf(english, { rows_other: '{{count}} 行' })).toEqual([]);
  });
});

async function textsOf(language: string): Promise<Texts> {
  const module: Record<string, Texts> = await import(fileUrl(`apps/cli/src/texts/${language}.ts`).href);
  const [texts, ...more] = Object.values(module);
  if (!texts || more.length > 0) throw new Error(`${language}.ts exports its texts and nothing else`);
  return texts;
}
