import { describe, expect, it } from 'vitest';
import { cashierStep } from './cashier-step.ts';
import { causeByCode, causes } from './cause-catalogue.ts';

const languages = ['en', 'zh-CN'] as const;
const texts = causes.flatMap(({ code, cashier }) =>
  languages.map((language) => [code, language, cashier[language]] as const),
);
const wellFormed = {
  en: /^([A-Z][^.?!{}]*[^\s,;.?!{}][.?!] ?)+$/,
  'zh-CN': /^([^\s，；。？！{}][^。？！{}]*[^，；。？！{}][。？！])+$/,
};
const places = /\{([^}]+)\}/g;

function stepOf(code: string, language: (typeof languages)[number], known = {}): string {
  const cause = causeByCode(code);
  return cause ? cashierStep(cause.cashier[language], known) : '';
}

describe('the step of a cause', () => {
  it.each(texts)('%s in %s is whole sentences where nothing more is known', (_, language, text) => {
    const step = cashierStep(text);
    expect(step).toMatch(wellFormed[language]);
    expect(step).toBe(step.trim());
    if (!text.step.includes('{')) expect(step).toBe(text.step);
  });

  it.each(texts)('%s in %s says all that is known', (_, language, text) => {
    const known = Object.fromEntries([...text.step.matchAll(places)].map(([, name = '']) => [name, '7']));
    const step = cashierStep(text, known);
    expect(step).toBe(text.step.replaceAll(places, '7'));
    expect(step).toMatch(wellFormed[language]);
  });

  it('leaves out what nobody knows, and nothing else', () => {
    expect(languages.map((language) => stepOf('402', language))).toEqual([
      'Plug in, press Update now.',
      '插上电源，点“现在更新”。',
    ]);
    expect(languages.map((language) => stepOf('502', language))).toEqual([
      'It will sign in by itself.',
      '结束后机器会自己签到。',
    ]);
    expect(languages.map((language) => stepOf('701', language))).toEqual([
      'Enter it again. Forgot it? Ask your manager.',
      '请再输一次。忘了请找店长。',
    ]);
    expect(stepOf('303', 'zh-CN')).toBe('正在自己修复，请不要关机。');
  });

  it('is of a sentence again where its beginning is left out', () => {
    const text = { title: '', step: 'In {n} min, it signs in; wait.' };
    expect(cashierStep(text)).toBe('It signs in; wait.');
  });

  it('puts numbers and times in their places', () => {
    expect(stepOf('701', 'en', { n: 2 })).toContain('2 tries left');
    expect(stepOf('502', 'en', { 'hh:mm': '21:30' })).toContain('Ends about 21:30.');
  });
});
