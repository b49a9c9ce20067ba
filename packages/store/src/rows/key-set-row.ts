import type { KeyFamily } from '@rollcall/keys';
import type { Complaint, FreshReason, KeySetState } from '@rollcall/sign-in';
import type { StoredKeySet } from '../exchange-commit.ts';
import { keptKeys } from '../write-rules.ts';

export const keySetColumns = [
  'set_id',
  'terminal_id',
  'family',
  'tmk_version',
  'merchant_id',
  'profile_id',
  'state',
  'made_for',
  'made_at_ms',
  'issued_at_ms',
  'issue_count',
  'confirmed_at_ms',
  'dies_at_ms',
  'complaint',
  'key_id',
  'blob',
] as const;

export type KeySetRow = [
  setId: string,
  terminalId: string,
  family: KeyFamily,
  tmkVersion: number,
  merchantId: string,
  profileId: string,
  state: KeySetState,
  madeFor: FreshReason,
  madeAtMs: number,
  issuedAtMs: number,
  issueCount: number,
  confirmedAtMs: number | null,
  diesAtMs: number | null,
  complaint: Complaint | null,
  keyId: string | null,
  blob: Uint8Array | null,
];

export function keySetToRow(set: StoredKeySet): KeySetRow {
  const wrapped = keptKeys(set);
  return [
    set.setId,
    set.terminalId,
    set.family,
    set.tmkVersion,
    set.merchantId,
    set.profileId,
    set.state,
    set.madeFor,
    set.madeAtMs,
    set.issuedAtMs,
    set.issueCount,
    set.confirmedAtMs,
    set.diesAtMs,
    set.complaint,
    wrapped?.keyId ?? null,
    wrapped?.blob ?? null,
  ];
}

export function rowToKeySet(row: KeySetRow): StoredKeySet {
  const [keyId, blob] = [row[14], row[15]];
  return {
    setId: row[0],
    terminalId: row[1],
    family: row[2],
    tmkVersion: row[3],
    merchantId: row[4],
    profileId: row[5],
    state: row[6],
    madeFor: row[7],
    madeAtMs: row[8],
    issuedAtMs: row[9],
    issueCount: row[10],
    confirmedAtMs: row[11],
    diesAtMs: row[12],
    complaint: row[13],
    wrapped: keyId === null || blob === null ? null : { keyId, blob },
  };
}
