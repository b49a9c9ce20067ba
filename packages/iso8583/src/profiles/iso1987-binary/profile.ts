import type { Profile } from '../../profile.ts';
import { iso1987BinaryExchanges } from './exchanges.ts';
import { iso1987BinaryFields } from './fields.ts';

/** International ISO 8583:1987 with packed digits and binary bitmaps; a starting point for an acquirer's own. */
export const iso1987Binary: Profile = {
  id: 'iso1987-binary',
  name: { en: 'ISO 8583:1987, binary', 'zh-CN': 'ISO 8583:1987（二进制）' },
  tpdu: 'optional',
  header: { presence: 'absent', bytes: 0 },
  charset: 'ascii',
  macFields: [64, 128],
  fields: iso1987BinaryFields,
  exchanges: iso1987BinaryExchanges,
  inBand: { field: 59, lengthDigits: 3, tags: { operationId: 'R1', remainingMs: 'R2' } },
};
