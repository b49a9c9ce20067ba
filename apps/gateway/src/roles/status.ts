import { stepLedger } from '@rollcall/sign-in';
import { type Draft, decide, type Exchange } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/** A status upload (F60.3 = 362). Tag 60 in F62 says which working keys failed their KCV; see docs/reference/wire.md. */
export function serveStatus(exchange: Exchange, { ledgerLimits }: GatewayParts): void {
  const f62 = exchange.message?.fields[62];
  const text = f62 instanceof Uint8Array ? String.fromCharCode(...f62.subarray(0, 5)) : '';
  if (!/^60(?=.*1)[01]{3}/.test(text)) return decide(exchange, '00', 'status-taken');
  const draft = exchange.draft as Draft;
  const event = { kind: 'kcv-failure-reported', atMs: exchange.arrivedMs } as const;
  draft.ledger = stepLedger(draft.ledger, event, ledgerLimits).ledger;
  decide(exchange, '00', 'key-failure-reported', `PIK MAK TDK ${text.slice(2)}`);
}
