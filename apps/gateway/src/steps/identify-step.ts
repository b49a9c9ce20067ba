import { decide, type Exchange } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import type { Step, StepResult } from './step.ts';

/** Finds the terminal, its keys and its ledger. */
export const identifyStep: Step = {
  name: 'identify',
  isRestart: true,
  run(exchange, parts) {
    const cached = parts.cache.peek(exchange.terminalId as string, exchange.arrivedMs);
    exchange.isFromCache = cached !== null;
    if (!cached) return load(exchange, parts);
    open(exchange, cached);
    return undefined;
  },
};

async function load(exchange: Exchange, { cache }: GatewayParts): Promise<StepResult> {
  const state = await cache.load(exchange.terminalId as string, exchange.arrivedMs);
  if (state) open(exchange, state);
  else decide(exchange, '97', 'terminal-unknown');
  return undefined;
}

function open(exchange: Exchange, state: NonNullable<Exchange['state']>): void {
  exchange.state = state;
  exchange.draft = { ledger: state.ledger, terminal: {}, answer: null, issued: null, claimedPoolSetId: null };
}
