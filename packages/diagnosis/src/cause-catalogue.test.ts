import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { causeByCode, causes } from './cause-catalogue.ts';

const forbidden = /超时|报文|握手|拒绝|黑名单|\d+\.\d+\.\d+\.\d+/;

describe('the catalogue of causes', () => {
  it('has one entry a code and a code for what is not known', () => {
    expect(new Set(causes.map((cause) => cause.code)).size).toBe(causes.length);
    expect(causes.every((cause) => /^[1-9]\d\d$/.test(cause.code))).toBe(true);
    expect(causeByCode('900')?.id).toBe('unknown');
  });

  it.each(causes.map((cause) => [cause.code, cause] as const))(
    '%s reads well on a small screen in both languages',
    (_, cause) => {
      const { 'zh-CN': zh, en } = cause.cashier;
      expect([...zh.title].length).toBeLessThanOrEqual(12);
      expect([...zh.step].length).toBeLessThanOrEqual(30);
      expect(en.title.length).toBeLessThanOrEqual(40);
      expect(en.step.length).toBeLessThanOrEqual(90);
      expect(`${zh.title}${zh.step}`).not.toMatch(forbidden);
    },
  );

  it('is quoted right in README.md', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, code, title] = /causeByCode\('(\d+)'\)\?\.cashier\.en\.title; \/\/ '(.*)'/.exec(readme) ?? [];
    expect(title).toBe(causeByCode(code ?? '')?.cashier.en.title);
  });
});
