import type { AttemptReason } from '../attempt-reason.ts';
import type { Step } from './step.ts';

/** A host's own decline, and a terminal that has stopped waiting. */
const noMatterOfMemory: ReadonlySet<AttemptReason> = new Set(['declined-by-host', 'time-over']);

/**
 * A refusal is never built on memory alone: another process may have unblocked or rekeyed the terminal a moment ago.
 */
export const confirmRefusalStep: Step = {
  name: 'confirm-refusal',
  always: true,
  run(exchange, { cache }) {
    const { outcome, isFromCache, terminalId } = exchange;
    if (!isFromCache || outcome === null || terminalId === null) return undefined;
    if (outcome.responseCode === '00' || noMatterOfMemory.has(outcome.reason)) return undefined;
    cache.forget(terminalId);
    return 'anew';
  },
};
