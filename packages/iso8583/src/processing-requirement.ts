import type { LocalText } from './profile.ts';

/**
 * The sixth digit of a CUP header in an answer: what the host asks the terminal to do next. 3 (sign in again) must
 * never stand in the answer to a sign-in; some terminals would go round in circles (facts/cup-8583 §1.4).
 */
export const processingRequirements: Readonly<Record<string, LocalText>> = {
  0: { en: 'nothing', 'zh-CN': '无' },
  1: { en: 'download parameters', 'zh-CN': '下传终端参数' },
  2: { en: 'upload status', 'zh-CN': '上传终端状态' },
  3: { en: 'sign in again', 'zh-CN': '重新签到' },
  4: { en: 'update CA public keys', 'zh-CN': '更新公钥' },
  5: { en: 'download IC parameters', 'zh-CN': '下载 IC 卡参数' },
  6: { en: 'download TMS parameters', 'zh-CN': 'TMS 参数下载' },
  7: { en: 'download the card blacklist', 'zh-CN': '下载卡 BIN 黑名单' },
  9: { en: 'download contactless parameters', 'zh-CN': '下载非接业务参数' },
};

/** The digit, `0`-`F`; null without a header. */
export function processingRequirement(header: string | null): string | null {
  return header === null || header.length < 6 ? null : header.charAt(5).toUpperCase();
}
