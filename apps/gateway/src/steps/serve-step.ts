import type { ExchangeRole, ExchangeSpec } from '@rollcall/iso8583';
import { decide, type Exchange } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { serveBatchUpload, serveBatchUploadEnd } from '../roles/batch-upload.ts';
import { serveDownload } from '../roles/download.ts';
import { servePurchase } from '../roles/purchase.ts';
import { serveReversal } from '../roles/reversal.ts';
import { serveSettlement } from '../roles/settlement.ts';
import { serveSignIn } from '../roles/sign-in.ts';
import { serveStanding } from '../roles/standing.ts';
import { serveStatus } from '../roles/status.ts';
import type { Step } from './step.ts';

type Role = (exchange: Exchange, parts: GatewayParts) => void | Promise<void>;

const roles: Readonly<Record<ExchangeRole, Role>> = {
  'sign-in': serveSignIn,
  'sign-off': (exchange) => {
    if (exchange.draft) exchange.draft.terminal = { signedOffAtMs: exchange.arrivedMs };
    decide(exchange, '00', 'signed-off');
  },
  echo: (exchange) => decide(exchange, '00', 'echoed'),
  purchase: servePurchase,
  reversal: serveReversal,
  status: serveStatus,
  settlement: serveSettlement,
  'batch-upload': serveBatchUpload,
  'batch-upload-end': serveBatchUploadEnd,
  download: serveDownload,
  standing: serveStanding,
};

/**
 * Which batch is open, and which set a report of bad keys is about, is no matter of memory: another process may have
 * closed the one or issued the other a moment ago, and a decision that changes nothing meets no conflict.
 */
const needsFreshState: ReadonlySet<ExchangeRole> = new Set(['settlement', 'batch-upload-end', 'status']);

/**
 * Nobody hears the answer any more. It waited for its turn or for the store, and keys made for it now would keep those
 * waiting who still listen. Money is another matter: only a sign-in can be asked again for nothing.
 */
function isTimeOver({ deadlineUs }: Exchange, { clock }: GatewayParts): boolean {
  return deadlineUs !== null && clock.monotonicUs() >= deadlineUs;
}

/** Does what the request asks for: drafts what has to be kept and decides the answer. */
export const serveStep: Step = {
  name: 'serve',
  run(exchange, parts) {
    const { role } = exchange.spec as ExchangeSpec;
    if (role === 'sign-in' && isTimeOver(exchange, parts)) {
      decide(exchange, '68', 'time-over', exchange.operationId);
      return undefined;
    }
    if (exchange.isFromCache && needsFreshState.has(role)) {
      parts.cache.forget(exchange.terminalId as string);
      return 'anew';
    }
    const serving = roles[role](exchange, parts);
    return serving instanceof Promise ? serving.then(() => undefined) : undefined;
  },
};
