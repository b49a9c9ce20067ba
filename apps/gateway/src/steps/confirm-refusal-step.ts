import type { Step } from './step.ts';

/**
 * A refusal is never built on memory alone: another process may have unblocked or rekeyed the terminal a moment ago.
 * A host's own decline is no matter of memory.
 */
export const confirmRefusalStep: Step = {
  name: 'confirm-refusal',
  always: true,
  run(exchange, { cache }) {
    const { outcome, isFromCache, terminalId } = exchange;
    if (!isFromCache || outcome === null || terminalId === null) return undefined;
    if (outcome.responseCode === '00' || outcome.reason === 'declined-by-host') return undefined;
    cache.forget(terminalId);
    return 'anew';
  },
};
