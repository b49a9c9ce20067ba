import { cashierStep, causeByCode } from '@rollcall/diagnosis';
import type { SignInResult } from '@rollcall/terminal';
import { columns } from './table.ts';
import type { Call } from './verb.ts';

/** How a sign-in ended, in sentences, with its cause and its attempts. */
export function signInText(
  result: SignInResult,
  hasUplinks: boolean,
  { t, language }: Pick<Call, 't' | 'language'>,
): string {
  const { outcome, elapsedMs, attempts, cause } = result;
  const lines = [
    t(`signIn.outcome.${outcome}`, { ms: Math.round(elapsedMs), code: result.responseCode ?? '-' }),
  ];
  const known = cause && causeByCode(cause.code);
  if (cause && known) {
    const text = known.cashier[language];
    const label = cause.confidence < 0.8 ? t('signIn.probably') : '';
    lines.push(t('signIn.cause', { code: cause.code, title: label + text.title, step: cashierStep(text) }));
  }
  if (result.retryAt !== null) {
    const time = new Date(result.retryAt).toLocaleTimeString(language, { hourCycle: 'h23' });
    lines.push(t('signIn.retryAt', { time }));
  }
  const rows = attempts.map(({ uplink, endpoint, phases, result: ended }) => [
    `  ${hasUplinks ? `${uplink} ` : ''}${endpoint}`,
    Object.entries(phases)
      .map(([phase, ms]) => `${phase} ${Math.round(ms)} ms`)
      .join(', '),
    ended,
  ]);
  return `${[...lines, ...(rows.length > 0 ? [columns(rows)] : [])].join('\n')}\n`;
}
