import { Call } from './call.ts';
import { type CallOptions, Calls, callOptionsFault } from './calls.ts';
import { copyOf, type PurchaseRequest, purchaseFault } from './card.ts';
import { cutOff } from './cut-off.ts';
import { downloadEmv, type EmvDownloadResult } from './emv/download-emv.ts';
import { aid, capk } from './emv/emv-kind.ts';
import { ensureSignedIn } from './ensure-signed-in.ts';
import { openJournalStore } from './journal/journal-store.ts';
import { type KeyFailureReportResult, keyFailureFault, reportKeyFailure } from './key-failure-report.ts';
import { downloadParameters, type ParameterDownloadResult } from './parameters/download-parameters.ts';
import { type ParkedReversalsResult, retryParked } from './parked-reversals.ts';
import { echo, type PlainResult, signOff } from './plain-exchange.ts';
import { purchase } from './purchase.ts';
import type { PurchaseResult } from './purchase-result.ts';
import { type ReversalResult, reverse } from './reversal.ts';
import { settle } from './settlement/settle.ts';
import type { SettlementResult } from './settlement/settlement-result.ts';
import { SharedCalls } from './shared-calls.ts';
import { type SignInResult, signIn } from './sign-in.ts';
import { forgetfulStateStore } from './state-store.ts';
import { type DeviceStatus, deviceFault } from './status/device-status.ts';
import { type StatusUploadResult, uploadStatus } from './status/upload-status.ts';
import { TerminalCore } from './terminal-core.ts';
import { settingsOf, type TerminalOptions } from './terminal-settings.ts';
import { statusOf, type TerminalStatus } from './terminal-status.ts';
import { expectGood, type Fault, flag, optional } from './value-check.ts';
import type { KeyFailure } from './working-keys.ts';

export interface SettleOptions extends CallOptions {
  /** End what the host refuses once more in this call. Its sales are in the result, and in `status().givenUpBatches`. */
  readonly giveUp?: boolean;
}

/**
 * One terminal. Its calls run one after another, each within `deadlineMs` of being asked; what can be expected to go
 * wrong is in the result. TerminalError (a rejection, never thrown at once) only for a call that could not be started:
 * `bad-request` with its path, `busy`, `closed`.
 */
export interface Terminal {
  /**
   * 0800 → 0810, over all paths. Asks whatever is held; where nobody at all answered less than a minute ago it says so,
   * with its time (`askAgainMs`). Asked again while it runs, it is the same sign-in, and
   * the signal of whoever asked gives it up for all.
   */
  signIn(options?: CallOptions): Promise<SignInResult>;
  /**
   * Signs in only where it is due: no keys, the host asked, a new batch, keys too old, or the shop's opening. Else it is
   * `signed-in` at once, with `isFresh` false. For the start of a day, and before every sale.
   */
  ensureSignedIn(options?: CallOptions): Promise<SignInResult>;
  /** 0820/301. */
  echo(options?: CallOptions): Promise<PlainResult>;
  /** 0200 → 0210, with a MAC. A reversal that is due goes before it. */
  purchase(request: PurchaseRequest, options?: CallOptions): Promise<PurchaseResult>;
  /** 0400 → 0410 for the purchase whose end is not known. */
  reverse(options?: CallOptions): Promise<ReversalResult>;
  /** 0400 once more for each reversal that was parked. */
  retryParked(options?: CallOptions): Promise<ParkedReversalsResult>;
  /**
   * 0500, and 0320 where the sums differ; goes on with a settlement that was cut off. With `giveUp`, what the host refuses
   * leaves the books without it (`given-up`): for a person who has called the acquirer.
   */
  settle(options?: SettleOptions): Promise<SettlementResult>;
  /** 0820/002. */
  signOff(options?: CallOptions): Promise<PlainResult>;
  /** 0800/360: what the acquirer has set for this terminal. */
  downloadParameters(options?: CallOptions): Promise<ParameterDownloadResult>;
  /** 0820/362: how the device is, and how connecting went since the last time. */
  uploadStatus(device?: DeviceStatus, options?: CallOptions): Promise<StatusUploadResult>;
  /** 0820/372, 0800/370, 0800/371: the card schemes' public keys, for the chip's kernel. */
  downloadCapks(options?: CallOptions): Promise<EmvDownloadResult>;
  /** 0820/382, 0800/380, 0800/381: the chip applications to accept. */
  downloadAids(options?: CallOptions): Promise<EmvDownloadResult>;
  /** 0820/362 for keys that could not be taken and that the gateway does not know of yet, or for `failure`. */
  reportKeyFailure(failure?: KeyFailure, options?: CallOptions): Promise<KeyFailureReportResult>;
  status(): TerminalStatus;
  /** Gives up what is under way, then resolves; another process may have the state then. Later calls are refused. */
  close(): Promise<void>;
}

/**
 * Makes a terminal; nothing is sent until it is asked to.
 * @throws TerminalError `bad-options`; `state-damaged` when the journal in `stateDir` is none of this terminal's,
 * `state-unreadable`, `state-of-other-merchant`, `state-not-writable`, or `state-in-use` while another process, or another terminal of this one, has it.
 */
export function createTerminal(options: TerminalOptions): Terminal {
  const settings = settingsOf(options);
  const { stateDir } = settings;
  const store = stateDir === null ? forgetfulStateStore : openJournalStore(settings, stateDir);
  const core = new TerminalCore(settings, store);
  const calls = new Calls(core);
  const { run } = calls;
  const signIns = new SharedCalls((body: SignInBody) => {
    const call = new Call(core, 'sign-in');
    return {
      call,
      result: run('sign-in', body, cutOff.signIn, {}, call).then((result) => noted(core, result)),
    };
  });

  /** A call that is asked for with nothing but its options. */
  const bare =
    <T extends { readonly outcome: string }>(...how: Parameters<typeof run<T>>) =>
    (options?: CallOptions) => {
      const [kind, body, cutOffBy] = how;
      return begun(options, null, () => run(kind, body, cutOffBy, options));
    };

  return {
    signIn: (options) => begun(options, null, () => signIns.join(signIn, options?.signal)),
    ensureSignedIn: (options) => begun(options, null, () => signIns.join(ensureSignedIn, options?.signal)),
    echo: bare('echo', echo, cutOff.plain),
    purchase: (asked, options) =>
      begun(options, purchaseFault(asked, ''), () => {
        const request = copyOf(asked);
        return run(
          'purchase',
          (call) => purchase(call, request),
          (call, why) => cutOff.purchase(call, why, request),
          options,
          new Call(core, 'purchase', request.operationId),
        );
      }),
    reverse: bare('reversal', (call) => reverse(call), cutOff.reversal),
    retryParked: bare('parked-reversals', retryParked, cutOff.parked),
    settle: (options) =>
      begun(options, optional(flag)(options?.giveUp, 'options.giveUp'), () =>
        run('settlement', (call) => settle(call, options?.giveUp), cutOff.settlement, options),
      ),
    signOff: bare('sign-off', signOff, cutOff.plain),
    downloadParameters: bare('parameter-download', downloadParameters, cutOff.parameters),
    uploadStatus: (device = {}, options = {}) =>
      begun(options, deviceFault(device, ''), () =>
        run('status-upload', (call) => uploadStatus(call, device), cutOff.status, options),
      ),
    downloadCapks: bare('capk-download', (call) => downloadEmv(call, capk), cutOff.emv),
    downloadAids: bare('aid-download', (call) => downloadEmv(call, aid), cutOff.emv),
    reportKeyFailure: (failure, options) =>
      begun(options, failure === undefined ? null : keyFailureFault(failure, 'failure'), () =>
        run('key-failure-report', (call) => reportKeyFailure(call, failure), cutOff.report, options),
      ),
    status: () => statusOf(core),
    async close() {
      core.close();
      await calls.close();
      await core.closeStore();
    },
  };
}

/** @throws TerminalError `bad-request` (as a rejection): then nothing has begun. */
async function begun<T>(
  options: CallOptions | undefined,
  fault: Fault | null,
  begin: () => Promise<T>,
): Promise<T> {
  expectGood('bad-request', fault ?? callOptionsFault(options, 'options'), 'request');
  return begin();
}

function noted(core: TerminalCore, signedIn: SignInResult): SignInResult {
  const isNews = signedIn.isFresh || signedIn.outcome !== 'signed-in';
  if (isNews && signedIn.outcome !== 'cancelled') core.noteSignIn(signedIn);
  return signedIn;
}

type SignInBody = (call: Call) => Promise<SignInResult>;
