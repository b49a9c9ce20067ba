import type { KeyFamily, MakBytes, PooledKeySet } from '@rollcall/keys';

export const pooledKeySetColumns = ['set_id', 'family', 'mak_bytes', 'key_id', 'blob'] as const;

export type PooledKeySetRow = [
  setId: string,
  family: KeyFamily,
  makBytes: MakBytes,
  keyId: string,
  blob: Uint8Array,
];

export function pooledKeySetToRow(set: PooledKeySet): PooledKeySetRow {
  return [set.setId, set.family, set.makBytes, set.wrapped.keyId, set.wrapped.blob];
}

export function rowToPooledKeySet(row: PooledKeySetRow): PooledKeySet {
  return { setId: row[0], family: row[1], makBytes: row[2], wrapped: { keyId: row[3], blob: row[4] } };
}
