import type { BenchResult } from '@rollcall/lab/bench';
import { describe, expect, it } from 'vitest';
import { printBench } from './bench-report.ts';
import { translator } from './language.ts';
import type { Call } from './verb.ts';

const result: BenchResult = {
  rows: [
    {
      id: 'G1@50',
      what: { en: 'durable sign-in', 'zh-CN': '落盘签到' },
      own: 30,
      measure: 'cpu-us',
      reference: { name: { en: 'bare echo', 'zh-CN': '裸回显' }, value: 5 },
      value: 6,
      unit: 'ratio',
      goal: { kind: 'at-most', value: 6 },
      pass: true,
    },
    {
      id: 'T2.within5s',
      what: { en: 'within 5 s', 'zh-CN': '5 秒内' },
      own: 1,
      measure: 'share',
      reference: null,
      value: 1,
      unit: 'share',
      goal: { kind: 'at-least', value: 0.999 },
      pass: true,
    },
  ],
  figures: [],
  notes: [],
};

function printed(language: 'en' | 'zh-CN', isJson: boolean): string {
  let out = '';
  const io = {
    out: (text: string) => {
      out += text;
    },
  };
  printBench({ t: translator(language), language, isJson, io } as Partial<Call> as Call, result);
  return out;
}

describe('the bars of a bench', () => {
  it('have goals in the unit of what was measured', () => {
    expect(printed('en', false)).toMatch(/6 × +≤ 6 × +met/);
    expect(printed('en', false)).toMatch(/100 % +≥ 99.9 % +met/);
  });

  it('are told in the language of the reader, the reference too', () => {
    expect(printed('en', false)).toContain('bare echo: 5 µs CPU');
    expect(printed('zh-CN', false)).toContain('裸回显: 5 µs CPU');
    expect(printed('zh-CN', false)).not.toContain('echo');
  });

  it('are English for scripts', () => {
    expect(JSON.parse(printed('zh-CN', true)).rows[0].reference).toBe('bare echo: 5 cpu-us');
  });
});
