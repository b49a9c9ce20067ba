import { causes } from '@rollcall/diagnosis';
import type { SignInResult } from '@rollcall/terminal';
import { expect, it } from 'vitest';
import { languages, translator } from './language.ts';
import { signInText } from './sign-in-text.ts';

function refusedFor(code: string): SignInResult {
  const cause = { code, id: '', confidence: 0.9, alternatives: [], evidence: ['f39:30'], missing: [] };
  return {
    ...{ outcome: 'refused', operationId: 'op-1', isFresh: true, elapsedMs: 12, attempts: [] },
    ...{ responseCode: '30', cause, retryAt: null },
  } as SignInResult;
}

it.each(languages)('the cause of a sign-in is told in whole sentences, in %s', (language) => {
  const t = translator(language);
  for (const { code, cashier } of causes) {
    const text = signInText(refusedFor(code), false, { t, language });
    expect(text).toContain(`${code}`);
    expect(text).toContain(cashier[language].title);
    expect(text).not.toMatch(/[{}]/);
  }
});

it('an update that takes nobody knows how long is told without the time', () => {
  const text = signInText(refusedFor('402'), false, { t: translator('en'), language: 'en' });
  expect(text).toContain('Code 402: An update is needed first. Plug in, press Update now.\n');
});
