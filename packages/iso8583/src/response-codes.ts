import type { LocalText } from './profile.ts';

/** Whose move it is: A approved, B try again, C declined, D the operator acts, E the system is at fault. */
export type ResponseAction = 'A' | 'B' | 'C' | 'D' | 'E';

export interface ResponseCode {
  readonly action: ResponseAction;
  readonly text: LocalText;
}

const code = (action: ResponseAction, en: string, zhCn: string): ResponseCode => ({
  action,
  text: { en, 'zh-CN': zhCn },
});

/** F39 as UnionPay hosts use it (facts/cup-8583 §5.1). A code that is not here is a decline to be shown as it is. */
export const responseCodes: Readonly<Record<string, ResponseCode>> = {
  '00': code('A', 'approved', '交易成功'),
  '01': code('C', 'cardholder to call the issuer', '请持卡人与发卡银行联系'),
  '03': code('D', 'merchant not registered', '无效商户'),
  '04': code('C', 'capture the card', '没收卡'),
  '05': code('C', 'do not honour', '不承兑'),
  '06': code('B', 'error', '出错'),
  '07': code('C', 'capture the card', '没收卡'),
  '09': code('B', 'in progress', '正在处理中'),
  10: code('A', 'approved in part', '部分承兑'),
  11: code('A', 'approved, VIP', '交易成功，VIP 客户'),
  12: code('D', 'invalid transaction', '无效交易'),
  13: code('D', 'invalid amount', '无效金额'),
  14: code('C', 'invalid card number', '无效卡号'),
  15: code('C', 'no such issuer', '无此发卡方'),
  19: code('B', 'enter the transaction again', '重新输入交易'),
  20: code('E', 'invalid response', '无效响应'),
  21: code('C', 'no action taken', '不做任何处理'),
  22: code('D', 'out of step with the host: sign in again', '操作有误，请重新签到'),
  25: code('C', 'original transaction not found', '未找到原交易'),
  30: code('E', 'message format error', '报文格式错'),
  31: code('C', 'bank not supported', '银行不支持'),
  34: code('C', 'capture the card', '没收卡'),
  38: code('C', 'capture the card, PIN tries exceeded', '没收卡，密码错误次数超限'),
  40: code('C', 'function not supported', '功能不支持'),
  41: code('C', 'lost card, capture it', '没收卡，挂失卡'),
  42: code('C', 'account not supported', '账户不支持'),
  43: code('C', 'stolen card, capture it', '没收卡，被盗卡'),
  51: code('C', 'insufficient balance', '余额不足'),
  52: code('C', 'no such cheque account', '无此支票账户'),
  53: code('C', 'no such savings account', '无此储蓄账户'),
  54: code('C', 'card expired', '过期卡'),
  55: code('C', 'wrong PIN', '密码错误'),
  57: code('C', 'not permitted to the cardholder', '持卡人不允许该交易'),
  58: code('D', 'not permitted to the terminal', '终端不允许该交易'),
  59: code('C', 'suspected fraud', '有作弊嫌疑'),
  61: code('C', 'amount over the limit', '金额超限'),
  62: code('C', 'restricted card', '受限制的卡'),
  63: code('C', 'security violation', '违反安全规定'),
  64: code('C', 'amount differs from the original', '与原金额不符'),
  65: code('C', 'too many transactions', '交易次数超限'),
  68: code('B', 'host answered too late: try again', '交易超时，请重试'),
  75: code('C', 'PIN tries exceeded', '密码错误次数超限'),
  77: code('D', 'terminal not signed in or batch differs: sign in', '请向网络中心签到'),
  79: code('D', 'upload offline data again', '请重传脱机数据'),
  90: code('B', 'day cut-over in progress', '日期切换正在处理'),
  91: code('B', 'issuer or switch cannot operate', '发卡方或中心不能操作'),
  92: code('E', 'no route to the issuer', '线路异常，网络无法到达'),
  93: code('C', 'violation of law', '交易违法'),
  94: code('B', 'duplicate: raise the trace number', '重复交易'),
  96: code('E', 'system malfunction', '系统异常或失效'),
  97: code('D', 'terminal not registered', '终端未登记'),
  98: code('B', 'issuer timed out', '发卡方超时'),
  99: code('D', 'PIN block in error: sign in again', 'PIN 格式错，请重新签到'),
  A0: code('D', 'MAC failed: sign in again', 'MAC 校验错，请重新签到'),
  A1: code('C', 'transfer currencies differ', '转账货币不一致'),
  A2: code('A', 'approved, confirm with the issuer', '交易成功，请向发卡行确认'),
  A3: code('C', 'account does not fit', '账户不符'),
  A4: code('A', 'approved, confirm with the issuer', '交易成功，请向发卡行确认'),
  A5: code('A', 'approved, confirm with the issuer', '交易成功，请向发卡行确认'),
  A6: code('A', 'approved, confirm with the issuer', '交易成功，请向发卡行确认'),
  A7: code('E', 'security processing failed', '安全处理失败'),
};

/** The entry of a code, undefined for an unknown one. */
export function responseCode(f39: string): ResponseCode | undefined {
  return Object.hasOwn(responseCodes, f39) ? responseCodes[f39] : undefined;
}
