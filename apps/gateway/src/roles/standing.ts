import type { ExchangeSpec } from '@rollcall/iso8583';
import { decide, type Exchange } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/** Answers by data ("none", "balanced") where nothing else is configured: silence would hang the terminal. */
export function serveStanding(exchange: Exchange, { codec }: GatewayParts): void {
  const standing = (exchange.spec as ExchangeSpec).standing;
  if (!standing) return decide(exchange, '12', 'exchange-unknown');
  const fields = new Map<number, string | Uint8Array>();
  for (const [field, value] of Object.entries(standing.set ?? {})) {
    const isBytes = codec.profile.fields[field]?.type === 'b';
    fields.set(Number(field), isBytes ? asciiBytes(value) : value);
  }
  for (const { field, at, digit } of standing.overwrite ?? []) {
    const echoed = fields.get(field) ?? exchange.message?.fields[field];
    if (typeof echoed !== 'string' || echoed.length < at) continue;
    fields.set(field, echoed.slice(0, at - 1) + digit + echoed.slice(at));
  }
  exchange.answerFields = fields;
  decide(exchange, standing.responseCode, 'standing-answer');
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
