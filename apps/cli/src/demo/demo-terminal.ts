import { setTimeout as wait } from 'node:timers/promises';
import { createTerminal, type SignInResult, type Terminal } from '@rollcall/terminal';
import type { Endpoint } from '@rollcall/transport';
import { testTrack2 } from '../test-card.ts';
import type { DemoTerminal } from './demo-registry.ts';

/** What a demo terminal shows of itself. */
export interface DemoStatus {
  readonly terminal: DemoTerminal;
  state: 'starting' | 'signed-in' | 'refused' | 'failed';
  lastSignIn: SignInResult | null;
  lastMessage: string;
  signIns: number;
  purchases: number;
}

/** Pauses between what a terminal does, so that a person can follow. */
const pauseMs = { afterPurchase: 2_500, afterRefusal: 9_000, afterSilence: 1_500, spread: 1_500 };
const purchasesPerSignIn = 3;

export function newStatus(terminal: DemoTerminal): DemoStatus {
  return { terminal, state: 'starting', lastSignIn: null, lastMessage: '', signIns: 0, purchases: 0 };
}

/** Lives a terminal's day until `signal` ends it: sign in, buy a few times, sign in again. */
export async function runDemoTerminal(
  status: DemoStatus,
  endpoint: Endpoint,
  changed: (status: DemoStatus) => void,
  signal: AbortSignal,
): Promise<void> {
  const { terminalId, merchantId, tmk } = status.terminal;
  const terminal = createTerminal({
    endpoints: [endpoint],
    terminalId,
    merchantId,
    tmk,
    deadlineMs: 5_000,
  });
  try {
    await wait(Math.random() * pauseMs.spread, undefined, { signal });
    for (;;) {
      await signInOnce(status, terminal);
      changed(status);
      if (status.state === 'signed-in') await buySome(status, terminal, changed, signal);
      else
        await wait(pauseAfter(status), undefined, {
          signal,
        });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await terminal.close();
  }
}

/** Silence may pass; an unknown terminal or a wrong key stays what it is. */
function pauseAfter({ lastSignIn }: DemoStatus): number {
  return lastSignIn?.responseCode == null ? pauseMs.afterSilence : pauseMs.afterRefusal;
}

async function signInOnce(status: DemoStatus, terminal: Terminal): Promise<void> {
  const result = await terminal.signIn();
  status.lastSignIn = result;
  status.signIns++;
  status.state =
    result.outcome === 'signed-in' ? 'signed-in' : result.outcome === 'refused' ? 'refused' : 'failed';
  status.lastMessage = `0800 → ${result.responseCode ?? '∅'}`;
}

async function buySome(
  status: DemoStatus,
  terminal: Terminal,
  changed: (status: DemoStatus) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; i < purchasesPerSignIn; i++) {
    await wait(pauseMs.afterPurchase + Math.random() * pauseMs.spread, undefined, { signal });
    const fen = 100 + Math.floor(Math.random() * 9_000);
    const result = await terminal.purchase({ amount: String(fen).padStart(12, '0'), track2: testTrack2() });
    status.purchases++;
    status.lastMessage = `0200 ¥${(fen / 100).toFixed(2)} → ${result.responseCode ?? '∅'}`;
    changed(status);
    if (result.outcome !== 'approved') return;
  }
}
