import { Call } from './call.ts';
import { CallLane } from './call-lane.ts';
import type { PurchaseRequest } from './card.ts';
import { type KeyFailureReportResult, reportKeyFailure } from './key-failure-report.ts';
import { echo, type PlainResult, signOff } from './plain-exchange.ts';
import { type PurchaseResult, purchase } from './purchase.ts';
import { type ReversalResult, reverse } from './reversal.ts';
import { type SignInResult, signIn } from './sign-in.ts';
import { createStateFile } from './state-file.ts';
import { forgetfulStateStore } from './state-store.ts';
import { StateNotWritten, TerminalCore } from './terminal-core.ts';
import type { OperationKind } from './terminal-event.ts';
import { settingsOf, type TerminalOptions } from './terminal-settings.ts';
import type { TerminalState } from './terminal-state.ts';
import { unwritten } from './unwritten.ts';
import type { KeyFailure } from './working-keys.ts';

/** What a terminal knows of itself; no keys. */
export interface TerminalStatus
  extends Pick<
    TerminalState,
    'batchNumber' | 'lastStan' | 'operation' | 'isSignInDue' | 'unreportedKeyFailure' | 'reversal'
  > {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly isSignedIn: boolean;
  readonly signedInAtMs: number | null;
}

/**
 * One terminal. Its calls run one after another, each within `deadlineMs` of being asked; what can be expected to go
 * wrong is in the result. TerminalError (a rejection) only for a call that could not be started.
 */
export interface Terminal {
  /** 0800 → 0810. Asked again while it runs, it is the same sign-in. */
  signIn(): Promise<SignInResult>;
  /** 0820/301. */
  echo(): Promise<PlainResult>;
  /** 0200 → 0210, with a MAC. */
  purchase(request: PurchaseRequest): Promise<PurchaseResult>;
  /** 0400 → 0410 for the purchase whose end is not known. */
  reverse(): Promise<ReversalResult>;
  /** 0820/002. */
  signOff(): Promise<PlainResult>;
  /** 0820/362 for keys that could not be taken and that the gateway does not know of yet, or for `failure`. */
  reportKeyFailure(failure?: KeyFailure): Promise<KeyFailureReportResult>;
  status(): TerminalStatus;
  /** Gives up what is under way, then resolves. Later calls are refused. */
  close(): Promise<void>;
}

/**
 * Makes a terminal; nothing is sent until it is asked to.
 * @throws TerminalError `bad-options`; `state-damaged` when the state in `stateDir` cannot be read.
 */
export function createTerminal(options: TerminalOptions): Terminal {
  const settings = settingsOf(options);
  const { stateDir } = settings;
  const core = new TerminalCore(
    settings,
    stateDir ? createStateFile(stateDir, settings) : forgetfulStateStore,
  );
  const lane = new CallLane();
  let signingIn: Promise<SignInResult> | null = null;

  function run<T extends { readonly outcome: string }>(
    kind: OperationKind,
    body: (call: Call) => Promise<T>,
    notWritten: (call: Call) => T,
  ): Promise<T> {
    const call = new Call(core, kind);
    return lane.run(async () => {
      core.emit({ kind: 'started', operation: kind, operationId: call.id });
      const result = await body(call).catch((error: unknown) => {
        if (error instanceof StateNotWritten) return notWritten(call);
        tellEnd(core, call, 'error');
        throw error;
      });
      tellEnd(core, call, result.outcome);
      return result;
    });
  }

  return {
    signIn() {
      signingIn ??= run('sign-in', signIn, unwritten.signIn).finally(() => {
        signingIn = null;
      });
      return signingIn;
    },
    echo: () => run('echo', echo, unwritten.plain),
    purchase: (request) =>
      run(
        'purchase',
        (call) => purchase(call, request),
        (call) => unwritten.purchase(call, request),
      ),
    reverse: () => run('reversal', reverse, unwritten.reversal),
    signOff: () => run('sign-off', signOff, unwritten.plain),
    reportKeyFailure: (failure) =>
      run('key-failure-report', (call) => reportKeyFailure(call, failure), unwritten.report),
    status: () => statusOf(core),
    async close() {
      core.close();
      await lane.close();
    },
  };
}

const successes: readonly string[] = [
  'signed-in',
  'answered',
  'approved',
  'reversed',
  'reported',
  'nothing-to-reverse',
  'nothing-to-report',
];

function tellEnd(core: TerminalCore, call: Call, outcome: string): void {
  const end = { operation: call.kind, operationId: call.id, elapsedMs: call.elapsedMs() };
  core.emit(
    successes.includes(outcome) ? { kind: 'succeeded', ...end } : { kind: 'failed', outcome, ...end },
  );
}

function statusOf({ settings, state }: TerminalCore): TerminalStatus {
  const { batchNumber, lastStan, operation, isSignInDue, unreportedKeyFailure, reversal, signedInAtMs } =
    state;
  return {
    terminalId: settings.terminalId,
    merchantId: settings.merchantId,
    isSignedIn: signedInAtMs !== null,
    signedInAtMs,
    batchNumber,
    lastStan,
    operation,
    isSignInDue,
    unreportedKeyFailure,
    reversal,
  };
}
