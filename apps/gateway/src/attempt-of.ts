import type { Attempt } from '@rollcall/store';
import type { AttemptReason } from './attempt-reason.ts';
import type { Clock } from './clock.ts';
import type { Exchange, Outcome } from './exchange.ts';

/** What is recorded of an exchange once its outcome is known. */
export function attemptOf(exchange: Exchange, clock: Clock): Attempt {
  const outcome = exchange.outcome as Outcome;
  const source = exchange.message ?? exchange.partial;
  return {
    atMs: exchange.arrivedMs,
    remoteAddress: exchange.peer.remoteAddress,
    terminalId: exchange.terminalId,
    merchantId: text(source?.fields[42]),
    mti: source?.mti ?? null,
    exchange: exchange.spec?.id ?? null,
    stan: text(source?.fields[11]),
    responseCode: outcome.responseCode,
    reason: outcome.reason,
    detail: outcome.detail,
    keySetId: exchange.keySet?.setId ?? exchange.draft?.issued?.setId ?? null,
    elapsedUs: Math.round(clock.monotonicUs() - exchange.arrivedUs),
  };
}

/** What is recorded of a line that brought no message of ours. */
export function lineAttempt(
  remoteAddress: string,
  atMs: number,
  reason: AttemptReason,
  detail: string,
): Attempt {
  return {
    atMs,
    remoteAddress,
    terminalId: null,
    merchantId: null,
    mti: null,
    exchange: null,
    stan: null,
    responseCode: null,
    reason,
    detail,
    keySetId: null,
    elapsedUs: 0,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
