import type { ExchangeSpec } from '../../exchange.ts';

const network = {
  requestMti: '0800',
  responseMti: '0810',
  echo: [7, 11, 12, 13, 32, 33, 41, 42, 70],
  mac: 'none',
} as const;

const financialEcho = [2, 3, 4, 7, 11, 12, 13, 14, 22, 23, 25, 32, 33, 41, 42, 49];

/** Network messages by F70, purchases and reversals by MTI. Their hosts keep keys elsewhere: no F62 here. */
export const iso1987BinaryExchanges: readonly ExchangeSpec[] = [
  {
    id: 'sign-on',
    name: { en: 'Sign-on', 'zh-CN': '签到' },
    role: 'sign-in',
    ...network,
    where: { '70': ['001'] },
    add: [37, 39],
  },
  {
    id: 'sign-off',
    name: { en: 'Sign-off', 'zh-CN': '签退' },
    role: 'sign-off',
    ...network,
    where: { '70': ['002'] },
    add: [37, 39],
  },
  {
    id: 'echo',
    name: { en: 'Echo test', 'zh-CN': '回响测试' },
    role: 'echo',
    ...network,
    where: { '70': ['301'] },
    add: [37, 39],
  },
  {
    id: 'purchase',
    name: { en: 'Purchase', 'zh-CN': '消费' },
    role: 'purchase',
    requestMti: '0200',
    responseMti: '0210',
    where: {},
    echo: financialEcho,
    add: [15, 37, 38, 39, 64],
    mac: 'required',
  },
  {
    id: 'reversal',
    name: { en: 'Reversal', 'zh-CN': '冲正' },
    role: 'reversal',
    requestMti: '0400',
    responseMti: '0410',
    where: {},
    echo: [...financialEcho, 90],
    add: [15, 37, 39, 64, 128],
    mac: 'required',
  },
  {
    id: 'reversal-advice',
    name: { en: 'Reversal advice', 'zh-CN': '冲正通知' },
    role: 'reversal',
    requestMti: '0420',
    responseMti: '0430',
    where: {},
    echo: [...financialEcho, 90],
    add: [15, 37, 39, 64, 128],
    mac: 'required',
  },
];
