import { describe, expect, it } from 'vitest';
import { translator } from './language.ts';
import { purchaseText } from './purchase-text.ts';

const inEnglish = { t: translator('en'), language: 'en' } as const;
const inChinese = { t: translator('zh-CN'), language: 'zh-CN' } as const;
const declined = (responseCode: string) =>
  ({ outcome: 'declined', responseCode, reason: null }) as Parameters<typeof purchaseText>[0];

describe('a purchase in words', () => {
  it('says what the code of a decline means', () => {
    expect(purchaseText(declined('94'), '000000000100', inEnglish)).toBe(
      'Purchase of 1.00 yuan declined with 94: duplicate: raise the trace number.',
    );
    expect(purchaseText(declined('51'), '000000012345', inChinese)).toBe(
      '消费 123.45 元未成功，应答码 51：余额不足。',
    );
  });

  it('gives a code that is in no list as it is', () => {
    expect(purchaseText(declined('ZZ'), '000000000005', inEnglish)).toBe(
      'Purchase of 0.05 yuan declined with ZZ.',
    );
  });
});
