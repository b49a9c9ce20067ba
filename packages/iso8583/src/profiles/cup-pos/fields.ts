import type { FieldSpec, SubfieldSpec } from '../../profile.ts';

/** F60: management messages end behind the network code, financial ones behind any of the later subfields. */
const f60: readonly SubfieldSpec[] = [
  { id: '1', name: { en: 'Message kind', 'zh-CN': '交易类型码' }, length: 2 },
  { id: '2', name: { en: 'Batch number', 'zh-CN': '批次号' }, length: 6 },
  { id: '3', name: { en: 'Network management code', 'zh-CN': '网络管理信息码' }, length: 3 },
  { id: '4', name: { en: 'Terminal entry capability', 'zh-CN': '终端读取能力' }, length: 1 },
  { id: '5', name: { en: 'IC condition code', 'zh-CN': 'IC 卡条件代码' }, length: 1 },
  { id: '6', name: { en: 'Partial approval', 'zh-CN': '部分承兑标志' }, length: 1 },
  { id: '7', name: { en: 'Account type', 'zh-CN': '账户类型' }, length: 3 },
];

const f61: readonly SubfieldSpec[] = [
  { id: '1', name: { en: 'Original batch number', 'zh-CN': '原始交易批次号' }, length: 6 },
  { id: '2', name: { en: 'Original trace number', 'zh-CN': '原始交易流水号' }, length: 6 },
  { id: '3', name: { en: 'Original date', 'zh-CN': '原始交易日期' }, length: 4 },
  { id: '4', name: { en: 'Original authorisation mode', 'zh-CN': '原交易授权方式' }, length: 2 },
  { id: '5', name: { en: 'Original authorising institution', 'zh-CN': '原交易授权机构' }, length: 11 },
];

/**
 * The data elements of the CUP terminal interface, triangulated from field lists, terminal sources and dumps
 * (facts/cup-8583 §2). F22 and F23 are both n3 and lie differently. Text is GBK unless it says ASCII.
 */
export const cupPosFields: Readonly<Record<string, FieldSpec>> = {
  2: {
    name: { en: 'Primary account number', 'zh-CN': '主账号' },
    type: 'n',
    max: 19,
    counter: 'LL',
    sensitive: 'pan',
  },
  3: { name: { en: 'Processing code', 'zh-CN': '交易处理码' }, type: 'n', length: 6 },
  4: { name: { en: 'Amount', 'zh-CN': '交易金额' }, type: 'n', length: 12 },
  11: { name: { en: 'System trace audit number', 'zh-CN': '受卡方系统跟踪号' }, type: 'n', length: 6 },
  12: { name: { en: 'Local time', 'zh-CN': '受卡方所在地时间' }, type: 'n', length: 6 },
  13: { name: { en: 'Local date', 'zh-CN': '受卡方所在地日期' }, type: 'n', length: 4 },
  14: { name: { en: 'Expiry date', 'zh-CN': '卡有效期' }, type: 'n', length: 4 },
  15: { name: { en: 'Settlement date', 'zh-CN': '清算日期' }, type: 'n', length: 4 },
  22: { name: { en: 'Entry mode', 'zh-CN': '服务点输入方式码' }, type: 'n', length: 3, align: 'left' },
  23: { name: { en: 'Card sequence number', 'zh-CN': '卡序列号' }, type: 'n', length: 3, align: 'right' },
  25: { name: { en: 'Condition code', 'zh-CN': '服务点条件码' }, type: 'n', length: 2 },
  26: { name: { en: 'PIN length at most', 'zh-CN': '服务点 PIN 获取码' }, type: 'n', length: 2 },
  32: { name: { en: 'Acquirer', 'zh-CN': '受理方标识码' }, type: 'n', max: 11, counter: 'LL' },
  35: {
    name: { en: 'Track 2', 'zh-CN': '二磁道数据' },
    type: 'z',
    max: 37,
    counter: 'LL',
    sensitive: 'track',
  },
  36: {
    name: { en: 'Track 3', 'zh-CN': '三磁道数据' },
    type: 'z',
    max: 104,
    counter: 'LLL',
    sensitive: 'track',
  },
  37: {
    name: { en: 'Retrieval reference number', 'zh-CN': '检索参考号' },
    type: 'an',
    length: 12,
    charset: 'ascii',
  },
  38: {
    name: { en: 'Authorisation code', 'zh-CN': '授权标识应答码' },
    type: 'an',
    length: 6,
    charset: 'ascii',
  },
  39: { name: { en: 'Response code', 'zh-CN': '应答码' }, type: 'an', length: 2, charset: 'ascii' },
  41: {
    name: { en: 'Terminal number', 'zh-CN': '受卡机终端标识码' },
    type: 'ans',
    length: 8,
    charset: 'ascii',
  },
  42: { name: { en: 'Merchant number', 'zh-CN': '受卡方标识码' }, type: 'ans', length: 15, charset: 'ascii' },
  44: {
    name: { en: 'Additional response data', 'zh-CN': '附加响应数据' },
    type: 'ans',
    max: 25,
    counter: 'LL',
  },
  48: { name: { en: 'Additional data', 'zh-CN': '附加数据' }, type: 'n', max: 322, counter: 'LLL' },
  49: { name: { en: 'Currency', 'zh-CN': '交易货币代码' }, type: 'an', length: 3, charset: 'ascii' },
  52: { name: { en: 'PIN block', 'zh-CN': '个人标识码数据' }, type: 'b', length: 8, sensitive: 'pin' },
  53: { name: { en: 'Security control information', 'zh-CN': '安全控制信息' }, type: 'n', length: 16 },
  54: {
    name: { en: 'Additional amounts', 'zh-CN': '附加金额' },
    type: 'ans',
    max: 20,
    counter: 'LLL',
    charset: 'ascii',
  },
  // Standards say 255, terminals send up to 700.
  55: {
    name: { en: 'IC card data', 'zh-CN': 'IC 卡数据域' },
    type: 'b',
    max: 999,
    counter: 'LLL',
    sensitive: 'emv',
    view: 'ber-tlv',
  },
  58: {
    name: { en: 'E-cash data', 'zh-CN': 'PBOC 电子钱包标准的交易信息' },
    type: 'ans',
    max: 100,
    counter: 'LLL',
  },
  59: { name: { en: 'Private data', 'zh-CN': '自定义域' }, type: 'ans', max: 999, counter: 'LLL' },
  60: {
    name: { en: 'Private data', 'zh-CN': '自定义域' },
    type: 'n',
    max: 17,
    counter: 'LLL',
    subfields: f60,
  },
  61: {
    name: { en: 'Original message', 'zh-CN': '原始信息域' },
    type: 'n',
    max: 29,
    counter: 'LLL',
    subfields: f61,
  },
  // Working keys in the answer to a sign-in.
  62: {
    name: { en: 'Private data', 'zh-CN': '自定义域' },
    type: 'b',
    max: 999,
    counter: 'LLL',
    sensitive: 'key',
    view: 'tag-value',
  },
  63: { name: { en: 'Private data', 'zh-CN': '自定义域' }, type: 'ans', max: 163, counter: 'LLL' },
  64: { name: { en: 'MAC', 'zh-CN': '报文鉴别码' }, type: 'b', length: 8 },
  128: { name: { en: 'MAC', 'zh-CN': '报文鉴别码' }, type: 'b', length: 8 },
};
