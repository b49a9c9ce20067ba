import type { RecordedAttempt, StoredKeySet, TerminalRecord } from '@rollcall/store';
import { attemptDetail } from './attempt-detail.ts';
import type { Translate } from './language.ts';
import { columns } from './table.ts';
import { instant, keySetDocument, stateAt, terminalDocument } from './terminal-document.ts';
import type { Call } from './verb.ts';

/** A terminal with all that `terminal show` tells of it. */
export interface ShownTerminal {
  readonly terminal: TerminalRecord;
  readonly keySets: readonly StoredKeySet[];
  readonly attempts: readonly RecordedAttempt[];
  /** When it is looked at. */
  readonly nowMs: number;
}

export function shownDocument({ terminal, keySets, attempts, nowMs }: ShownTerminal): object {
  return {
    ...terminalDocument(terminal),
    keySets: keySets.map((set) => keySetDocument(set, nowMs)),
    attempts: attempts.map(({ atMs, ...attempt }) => ({ ...attempt, at: instant(atMs) })),
  };
}

export function shownText(
  { terminal, keySets, attempts, nowMs }: ShownTerminal,
  { t }: Pick<Call, 't'>,
): string {
  const facts = Object.entries(terminalDocument(terminal))
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [`  ${t(`terminal.facts.${name}`)}`, factText(name, value, t)]);
  const sets = keySets.map((set) => [
    // Its end: the beginning is the time, and sets are made ahead several at once.
    `  ${set.setId.slice(-8)}`,
    t(`terminal.families.${set.family}`),
    t(`terminal.setStates.${stateAt(set, nowMs)}`),
    t(`terminal.madeFor.${set.madeFor}`),
    t('terminal.timesIssued', { count: set.issueCount }),
    instant(set.madeAtMs) ?? '',
  ]);
  const tries = attempts.map(({ atMs, exchange, mti, responseCode, reason, detail }) => [
    `  ${instant(atMs)}`,
    exchange ?? mti ?? '-',
    responseCode ?? '-',
    t(`terminal.reasons.${reason}`),
    attemptDetail(reason, detail, t),
  ]);
  return [
    t('terminal.heading', { terminalId: terminal.terminalId }),
    columns(facts),
    '',
    t('terminal.keySets', { count: keySets.length }),
    columns(sets),
    '',
    t('terminal.attempts', { count: attempts.length }),
    columns(tries),
    '',
  ].join('\n');
}

function factText(name: string, value: unknown, t: Translate): string {
  if (Array.isArray(value)) return value.join(' ') || '-';
  if (typeof value === 'boolean') return t(value ? 'terminal.yes' : 'terminal.no');
  if (name === 'keyFamily') return t(`terminal.families.${String(value)}`);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([part, of]) => `${t(`terminal.parts.${part}`)} ${String(of)}`)
    .join(', ');
}
