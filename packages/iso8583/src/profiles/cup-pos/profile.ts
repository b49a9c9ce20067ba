import type { Profile } from '../../profile.ts';
import { cupPosExchanges } from './exchanges.ts';
import { cupPosFields } from './fields.ts';

/** The terminal interface of China UnionPay acquirers. TPDU and header are missing on dial-up links. */
export const cupPos: Profile = {
  id: 'cup-pos',
  name: { en: 'UnionPay POS terminal interface', 'zh-CN': '银联 POS 终端接口' },
  tpdu: 'optional',
  header: { presence: 'optional', bytes: 6 },
  charset: 'gbk',
  macFields: [64, 128],
  fields: cupPosFields,
  exchanges: cupPosExchanges,
  inBand: { field: 59, lengthDigits: 3, tags: { operationId: 'R1', remainingMs: 'R2' } },
};
