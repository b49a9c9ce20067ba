import type { LocalText } from '@rollcall/iso8583';

/** The terminal of today, by how long it waits at each try. */
export function todayText(attemptMs: number): LocalText {
  const seconds = attemptMs / 1_000;
  return { en: `today, ${seconds} s a try`, 'zh-CN': `现有终端，每次 ${seconds} 秒` };
}

/** What is drawn of sign-ins, of it and of Rollcall. */
export const curvesText: LocalText = {
  en: 'Curves: share of sign-ins that were done by each time. Diamonds: goals. A sign-in that failed counts as endless.',
  'zh-CN': '曲线：到该时刻为止已完成的签到比例。菱形：目标。失败的签到按无穷大计。',
};
