import type { CipherName, KeyFamily, MacScheme, MakBytes } from '@rollcall/keys';
import type { LastSettlement, NewTerminal, TerminalChange, TerminalRecord } from '../terminal-record.ts';
import type { RowValue } from './row.ts';

/** What seldom changes. */
export const terminalColumns = [
  'terminal_id',
  'merchant_id',
  'serial',
  'model',
  'profile_id',
  'tmk_version',
  'tmk_cipher',
  'tmk_kcv',
  'key_family',
  'may_change_key_family',
  'mak_bytes',
  'mac_scheme',
  'allowed_addresses',
  'blocked_since_ms',
  'blocked_reason',
  'batch_number',
  'settlement',
  'added_at_ms',
  'tmk_key_id',
  'tmk_blob',
] as const;

/** What every exchange changes: a terminal's head, less what only the store knows of (terminal-head-row.ts). */
export const terminalStateColumns = [
  'revision',
  'is_renewal_ordered',
  'signed_in_at_ms',
  'signed_off_at_ms',
] as const;

type TerminalColumn = (typeof terminalColumns)[number];

/** A row of `terminals`. */
export type TerminalOwnRow = [
  terminalId: string,
  merchantId: string,
  serial: string | null,
  model: string | null,
  profileId: string,
  tmkVersion: number,
  tmkCipher: CipherName,
  tmkKcv: string,
  keyFamily: KeyFamily | null,
  mayChangeKeyFamily: number,
  makBytes: MakBytes,
  macScheme: string | null,
  allowedAddresses: string,
  blockedSinceMs: number | null,
  blockedReason: string | null,
  batchNumber: string,
  settlement: string | null,
  addedAtMs: number,
  tmkKeyId: string,
  tmkBlob: Uint8Array,
];

/** Both parts, the state in front. */
export type TerminalRow = [
  revision: number,
  isRenewalOrdered: number,
  signedInAtMs: number | null,
  signedOffAtMs: number | null,
  ...TerminalOwnRow,
];

export function terminalToRow(terminal: TerminalRecord): TerminalRow {
  return [
    terminal.revision,
    Number(terminal.isRenewalOrdered),
    terminal.signedInAtMs,
    terminal.signedOffAtMs,
    terminal.terminalId,
    terminal.merchantId,
    terminal.serial,
    terminal.model,
    terminal.profileId,
    terminal.tmk.version,
    terminal.tmk.cipher,
    terminal.tmk.kcv,
    terminal.keyFamily,
    Number(terminal.mayChangeKeyFamily),
    terminal.makBytes,
    toText(terminal.macScheme),
    JSON.stringify(terminal.allowedAddresses),
    terminal.blocked?.sinceMs ?? null,
    terminal.blocked?.reason ?? null,
    terminal.batchNumber,
    toText(terminal.settlement),
    terminal.addedAtMs,
    terminal.tmk.wrapped.keyId,
    terminal.tmk.wrapped.blob,
  ];
}

/** What of a terminal's head belongs to its record. */
type StateOfRecord = Pick<TerminalRecord, 'revision' | 'isRenewalOrdered' | 'signedInAtMs' | 'signedOffAtMs'>;

export function rowToTerminal([
  revision,
  isRenewalOrdered,
  signedInAtMs,
  signedOffAtMs,
  ...own
]: TerminalRow): TerminalRecord {
  const state = { revision, isRenewalOrdered: isRenewalOrdered === 1, signedInAtMs, signedOffAtMs };
  return terminalOf(own, state);
}

export function terminalOf(row: TerminalOwnRow, state: StateOfRecord): TerminalRecord {
  const [blockedSinceMs, blockedReason] = [row[13], row[14]];
  return {
    terminalId: row[0],
    merchantId: row[1],
    serial: row[2],
    model: row[3],
    profileId: row[4],
    tmk: { version: row[5], cipher: row[6], wrapped: { keyId: row[18], blob: row[19] }, kcv: row[7] },
    keyFamily: row[8],
    mayChangeKeyFamily: row[9] === 1,
    makBytes: row[10],
    macScheme: row[11] === null ? null : (JSON.parse(row[11]) as MacScheme),
    allowedAddresses: row[12] === noAddresses ? [] : (JSON.parse(row[12]) as string[]),
    blocked: blockedSinceMs === null ? null : { sinceMs: blockedSinceMs, reason: blockedReason ?? '' },
    batchNumber: row[15],
    settlement: row[16] === null ? null : (JSON.parse(row[16]) as LastSettlement),
    isRenewalOrdered: state.isRenewalOrdered,
    addedAtMs: row[17],
    signedInAtMs: state.signedInAtMs,
    signedOffAtMs: state.signedOffAtMs,
    revision: state.revision,
  };
}

/** As JSON; what nearly every terminal has. */
const noAddresses = '[]';

/** A terminal as it is on the day it is added. Revisions begin at 1. */
export function newTerminalRecord(terminal: NewTerminal): TerminalRecord {
  return { ...terminal, signedInAtMs: null, signedOffAtMs: null, revision: 1 };
}

type Assignments<Column extends string> = Partial<Record<Column, RowValue>>;

/** The columns that a change touches, with their new values. */
export function changedTerminalColumns(change: TerminalChange): Assignments<TerminalColumn> {
  const columns: Assignments<TerminalColumn> = {};
  if (change.merchantId !== undefined) columns.merchant_id = change.merchantId;
  if (change.serial !== undefined) columns.serial = change.serial;
  if (change.model !== undefined) columns.model = change.model;
  if (change.profileId !== undefined) columns.profile_id = change.profileId;
  if (change.keyFamily !== undefined) columns.key_family = change.keyFamily;
  if (change.mayChangeKeyFamily !== undefined)
    columns.may_change_key_family = Number(change.mayChangeKeyFamily);
  if (change.makBytes !== undefined) columns.mak_bytes = change.makBytes;
  if (change.macScheme !== undefined) columns.mac_scheme = toText(change.macScheme);
  if (change.allowedAddresses !== undefined) {
    columns.allowed_addresses = JSON.stringify(change.allowedAddresses);
  }
  if (change.batchNumber !== undefined) columns.batch_number = change.batchNumber;
  if (change.settlement !== undefined) columns.settlement = toText(change.settlement);
  if (change.blocked !== undefined) {
    columns.blocked_since_ms = change.blocked?.sinceMs ?? null;
    columns.blocked_reason = change.blocked?.reason ?? null;
  }
  return change.tmk === undefined ? columns : { ...columns, ...tmkColumns(change.tmk) };
}

function tmkColumns(tmk: TerminalRecord['tmk']): Assignments<TerminalColumn> {
  return {
    tmk_version: tmk.version,
    tmk_cipher: tmk.cipher,
    tmk_kcv: tmk.kcv,
    tmk_key_id: tmk.wrapped.keyId,
    tmk_blob: tmk.wrapped.blob,
  };
}

function toText(value: MacScheme | LastSettlement | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
