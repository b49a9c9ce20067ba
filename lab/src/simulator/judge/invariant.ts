/** What must hold whatever happens, by design/lab.md's numbers. Each breach names the invariant and what was seen. */
export const invariants = {
  deadline: { number: 1, en: 'every call ends by its deadline', 'zh-CN': '每次调用都在截止时刻前结束' },
  'keys-agree': {
    number: 2,
    en: 'terminal and gateway never disagree on keys beyond what the next exchange repairs',
    'zh-CN': '终端与网关的密钥不一致必由下一次交易自行修复',
  },
  'set-belongs': { number: 3, en: 'no key set goes to two terminals', 'zh-CN': '同一密钥组不会发给两台终端' },
  'set-wasted': {
    number: 3,
    en: 'no key set is made while an earlier one is unproven, but for the listed reasons',
    'zh-CN': '前一组未证实时不生成新密钥组（列明的原因除外）',
  },
  'set-lost': {
    number: 3,
    en: 'no key set that was acknowledged is lost',
    'zh-CN': '已确认下发的密钥组不会丢失',
  },
  'one-0800': {
    number: 3,
    en: 'never two 0800s in flight at a host that is not Rollcall',
    'zh-CN': '对非 Rollcall 主机绝不同时有两个 0800 在途',
  },
  'set-reissued': {
    number: 2,
    en: 'a key set that was reported as bad is not issued again',
    'zh-CN': '已上报校验失败的密钥组不再重发',
  },
  'sign-in-kept': {
    number: 2,
    en: 'only a good sign-in or a taken sign-off changes whether a terminal is signed in',
    'zh-CN': '只有成功的签到或已受理的签退才改变终端的签到状态',
  },
  'refusal-won': {
    number: 1,
    en: 'a refusal on one path does not end a sign-in that another may bring about',
    'zh-CN': '一条路径的拒绝不会终止其他路径仍可完成的签到',
  },
  'reversal-lost': { number: 4, en: 'no reversal is lost', 'zh-CN': '冲正不丢失' },
  'reversal-doubled': { number: 4, en: 'no reversal is doubled', 'zh-CN': '冲正不重复' },
  'approval-false': {
    number: 4,
    en: 'no approval is shown that the host has not booked, or after a reversal',
    'zh-CN': '未入账或已冲正的交易不会显示为批准',
  },
  'batch-false': {
    number: 4,
    en: 'a batch that is shown as settled is settled at the host, with every approval in it',
    'zh-CN': '显示已结算的批次在主机必已结算，且含全部批准交易',
  },
  'journal-kept': {
    number: 4,
    en: 'a journal that lost no more than its unsynced end is read to that end',
    'zh-CN': '日志除未落盘的末尾外必能完整读出',
  },
  unprobed: {
    number: 4,
    en: 'no financial message leaves on a kept connection that was silent and not probed',
    'zh-CN': '金融报文不会在沉默且未经探测的保持连接上发出',
  },
  'refused-in-vain': {
    number: 1,
    en: 'nothing is refused for a fault of ours where nothing is wrong',
    'zh-CN': '系统无故障时不以系统原因拒绝任何请求',
  },
  'sent-twice': { number: 4, en: 'no financial message is sent twice', 'zh-CN': '金融交易报文不会重发' },
  'over-budget': {
    number: 5,
    en: 'retries that are offered stay within the budget',
    'zh-CN': '发出的重试不超过预算',
  },
  drain: {
    number: 6,
    en: 'when faults end, everybody gets signed in',
    'zh-CN': '故障结束后所有终端都能签到',
  },
  crash: { number: 0, en: 'no code throws what nobody expects', 'zh-CN': '不出现意外异常' },
} as const;

export type InvariantId = keyof typeof invariants;

export interface Breach {
  readonly invariant: InvariantId;
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

/** How a judge tells of a breach: of which invariant, by whom, what. */
export type TellBreach = (invariant: InvariantId, who: string, what: string) => void;
