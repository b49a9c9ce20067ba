import type { Download, ExchangeSpec } from '@rollcall/iso8583';
import type { Downloads } from '../downloads/downloads.ts';
import { type EmvList, entryAnswer, listPage } from '../downloads/emv-list.ts';
import { decide, type Exchange } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { serveStanding } from './standing.ts';

interface Answer {
  readonly f62: Uint8Array;
  readonly detail: string;
}

/** Parameters, keys and applications out of the deployment's files; the standing answer where it has none. */
export function serveDownload(exchange: Exchange, parts: GatewayParts): void {
  const { download } = exchange.spec as ExchangeSpec;
  const f62 = exchange.message?.fields[62];
  const answer = download && answerOf(download, parts.downloads, f62 instanceof Uint8Array ? f62 : null);
  if (!answer) return serveStanding(exchange, parts);
  exchange.answerFields = new Map([[62, answer.f62]]);
  decide(exchange, '00', 'download-answered', answer.detail);
}

function answerOf(
  download: Download,
  { parameters, capk, aid }: Downloads,
  request: Uint8Array | null,
): Answer | null {
  switch (download) {
    case 'parameters':
      return parameters && { f62: parameters, detail: 'parameters' };
    case 'capk-list':
      return capk && pageOf(capk, 'CAPK', request);
    case 'aid-list':
      return aid && pageOf(aid, 'AID', request);
    case 'capk-entry':
      return capk && entryOf(capk, 'CAPK', request);
    case 'aid-entry':
      return aid && entryOf(aid, 'AID', request);
  }
}

function pageOf(list: EmvList, name: string, request: Uint8Array | null): Answer {
  const { f62, from, count } = listPage(list, request);
  return { f62, detail: `${name} ${count} of ${list.entries.length}, from ${from}` };
}

function entryOf(list: EmvList, name: string, request: Uint8Array | null): Answer {
  const { f62, entry } = entryAnswer(list, request);
  return { f62, detail: `${name} ${entry?.id ?? 'not in the list'}` };
}
