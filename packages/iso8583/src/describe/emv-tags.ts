import type { LocalText } from '../profile.ts';

/** What a tag in F55 means. */
export interface EmvTag {
  readonly name: LocalText;
  /** Whether its value may be shown. Only what is known to hold no PAN, track, name or PIN is. */
  readonly isOpen: boolean;
}

const open = (en: string, zhCn: string): EmvTag => ({ name: { en, 'zh-CN': zhCn }, isOpen: true });
const closed = (en: string, zhCn: string): EmvTag => ({ name: { en, 'zh-CN': zhCn }, isOpen: false });

/** EMV tags that terminals send in F55. A tag that is not here is shown by its length alone. */
export const emvTags: Readonly<Record<string, EmvTag>> = {
  '4F': open('Application identifier', '应用标识符'),
  50: open('Application label', '应用标签'),
  56: closed('Track 1 data', '一磁道数据'),
  57: closed('Track 2 equivalent data', '二磁道等价数据'),
  '5A': closed('Application PAN', '应用主账号'),
  '5F20': closed('Cardholder name', '持卡人姓名'),
  '5F24': open('Application expiry date', '应用失效日期'),
  '5F2A': open('Transaction currency', '交易货币代码'),
  '5F34': open('PAN sequence number', '主账号序列号'),
  71: open('Issuer script 1', '发卡方脚本 1'),
  72: open('Issuer script 2', '发卡方脚本 2'),
  82: open('Application interchange profile', '应用交互特征'),
  84: open('Dedicated file name', '专用文件名称'),
  '8A': open('Authorisation response code', '授权响应码'),
  91: open('Issuer authentication data', '发卡方认证数据'),
  95: open('Terminal verification results', '终端验证结果'),
  99: closed('PIN data', 'PIN 数据'),
  '9A': open('Transaction date', '交易日期'),
  '9B': open('Transaction status information', '交易状态信息'),
  '9C': open('Transaction type', '交易类型'),
  '9F02': open('Amount, authorised', '授权金额'),
  '9F03': open('Amount, other', '其它金额'),
  '9F09': open('Application version', '应用版本号'),
  '9F0B': closed('Cardholder name, extended', '持卡人姓名扩展'),
  '9F10': open('Issuer application data', '发卡行应用数据'),
  '9F1A': open('Terminal country', '终端国家代码'),
  '9F1E': open('Interface device serial number', '接口设备序列号'),
  '9F1F': closed('Track 1 discretionary data', '一磁道自定义数据'),
  '9F20': closed('Track 2 discretionary data', '二磁道自定义数据'),
  '9F21': open('Transaction time', '交易时间'),
  '9F26': open('Application cryptogram', '应用密文'),
  '9F27': open('Cryptogram information data', '密文信息数据'),
  '9F33': open('Terminal capabilities', '终端性能'),
  '9F34': open('Cardholder verification result', '持卡人验证结果'),
  '9F35': open('Terminal type', '终端类型'),
  '9F36': open('Application transaction counter', '应用交易计数器'),
  '9F37': open('Unpredictable number', '不可预知数'),
  '9F41': open('Transaction sequence counter', '交易序列计数器'),
  '9F5D': open('E-cash balance', '电子现金余额'),
  '9F63': open('Card product identification', '卡产品标识信息'),
  '9F6B': closed('Track 2 data, contactless', '非接二磁道数据'),
  '9F74': open('E-cash issuer authorisation code', '电子现金发卡行授权码'),
  DF31: open('Issuer script result', '发卡方脚本结果'),
};
