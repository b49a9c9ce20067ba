import type { RecordedAttempt, StoredKeySet, TerminalRecord } from '@rollcall/store';
import { CliError, exit } from '../cli-error.ts';
import { deploymentOptions, withDeployment } from '../deployment-options.ts';
import { requiredArgument } from '../read-value.ts';
import { columns } from '../table.ts';
import { instant, keySetDocument, terminalDocument } from '../terminal-document.ts';
import type { Call, Verb } from '../verb.ts';

/** Attempts shown; the store keeps more. */
const attemptsShown = 20;

export const terminalShow: Verb = {
  name: ['terminal', 'show'],
  options: deploymentOptions,
  positional: 'TID',
  examples: ['rollcall terminal show 10000001'],
  run(call) {
    const terminalId = requiredArgument(call, 'TID', 'the terminal id');
    return withDeployment(call, false, async ({ store }) => {
      const loaded = await store.loadTerminal(terminalId);
      if (!loaded) {
        throw new CliError({
          code: 'terminal-unknown',
          path: 'TID',
          message: 'no such terminal',
          params: { terminalId },
        });
      }
      const keySets = await store.listKeySets(terminalId);
      const attempts = await store.listAttempts({ terminalId, limit: attemptsShown });
      if (call.isJson) call.io.out(`${JSON.stringify(documentOf(loaded.terminal, keySets, attempts))}\n`);
      else call.io.out(textOf(loaded.terminal, keySets, attempts, call));
      return exit.done;
    });
  },
};

function documentOf(
  terminal: TerminalRecord,
  keySets: readonly StoredKeySet[],
  attempts: readonly RecordedAttempt[],
): object {
  return {
    ...terminalDocument(terminal),
    keySets: keySets.map(keySetDocument),
    attempts: attempts.map(({ atMs, ...attempt }) => ({ ...attempt, at: instant(atMs) })),
  };
}

function textOf(
  terminal: TerminalRecord,
  keySets: readonly StoredKeySet[],
  attempts: readonly RecordedAttempt[],
  { t }: Call,
): string {
  const facts = Object.entries(terminalDocument(terminal))
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [`  ${t(`terminal.facts.${name}`)}`, factText(value)]);
  const sets = keySets.map((set) => [
    // Its end: the beginning is the time, and sets are made ahead several at once.
    `  ${set.setId.slice(-8)}`,
    set.family,
    t(`terminal.setStates.${set.state}`),
    t(`terminal.madeFor.${set.madeFor}`),
    t('terminal.timesIssued', { count: set.issueCount }),
    instant(set.madeAtMs) ?? '',
  ]);
  const tries = attempts.map((attempt) => [
    `  ${instant(attempt.atMs)}`,
    attempt.exchange ?? attempt.mti ?? '-',
    attempt.responseCode ?? '-',
    t(`terminal.reasons.${attempt.reason}`),
    attempt.detail ?? '',
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

function factText(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ') || '-';
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${String(part)}`)
    .join(', ');
}
