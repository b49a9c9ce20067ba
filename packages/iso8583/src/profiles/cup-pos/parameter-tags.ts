import type { LocalText } from '../../profile.ts';

export interface ParameterTag {
  readonly name: LocalText;
  /** Bytes of the value. */
  readonly length: number;
}

const tag = (length: number, en: string, zhCn: string): ParameterTag => ({
  length,
  name: { en, 'zh-CN': zhCn },
});

/**
 * F62 of a parameter download (360) and of a status upload (362): two-digit tags, each with a value of its own
 * length (facts/cup-8583 §2.2). 12, 13 and 23 decide how long a cashier waits.
 */
export const parameterTags: Readonly<Record<string, ParameterTag>> = {
  '01': tag(1, 'Keypad', '键盘状态'),
  '02': tag(1, 'PIN pad', '密码键盘状态'),
  '03': tag(1, 'Card reader', '读卡器状态'),
  '04': tag(1, 'Printer', '打印机状态'),
  '05': tag(1, 'Display', '显示屏状态'),
  11: tag(2, 'Application', '应用类型'),
  12: tag(2, 'Receive timeout, s', '超时时间（秒）'),
  13: tag(1, 'Redials', '重拨次数'),
  14: tag(14, 'Transaction phone 1', '交易电话号码一'),
  15: tag(14, 'Transaction phone 2', '交易电话号码二'),
  16: tag(14, 'Transaction phone 3', '交易电话号码三'),
  17: tag(14, 'Management phone', '管理电话号码'),
  18: tag(1, 'Tips allowed', '是否支持小费'),
  19: tag(2, 'Tip, percent', '小费百分比'),
  20: tag(1, 'Manual card entry', '是否支持手工输入卡号'),
  21: tag(1, 'Automatic sign-off', '是否自动签退'),
  22: tag(40, 'Merchant name', '商户名称'),
  23: tag(1, 'Resends', '重发次数'),
  24: tag(1, 'Offline mode', '离线上送方式'),
  25: tag(1, 'TMK index', '主密钥索引'),
  26: tag(4, 'Transaction switches', '交易开关'),
  51: tag(12, 'Dial statistics', '拨号统计'),
};
