import { randomUUID } from 'node:crypto';
import {
  createTerminal,
  nodeDisk,
  type PurchaseRequest,
  type Terminal,
  TerminalError,
  type TerminalEvent,
  type TerminalOptions,
  type TerminalStatus,
} from '@rollcall/terminal';
import type { AgentLog } from '../agent-settings.ts';
import type { EventHub } from '../events/event-hub.ts';
import { faultFields } from '../fault-fields.ts';
import { notBegun, type OperationKind, type OperationResult } from '../operations/operation.ts';
import type { PurchaseBook } from '../operations/purchase-book.ts';
import { hasHistory, recoveredPurchase } from '../operations/recovered-purchase.ts';
import { thrownResult } from '../operations/thrown-result.ts';
import { JournalWatch } from './journal-watch.ts';
import { logTrouble } from './log-trouble.ts';
import { OperationLane } from './operation-lane.ts';
import { OperationRun } from './operation-run.ts';

/** What all terminals of an agent share. */
export interface AgentGround {
  readonly book: PurchaseBook;
  readonly events: EventHub;
  readonly log: AgentLog;
}

export type Asked =
  | { readonly ok: true; readonly run: OperationRun }
  | { readonly ok: false; readonly why: 'terminal-busy' | 'stopping' };

/** One terminal of the agent: the SDK's, and its operations in their order. */
export class AgentTerminal {
  readonly terminalId: string;
  readonly #ground: AgentGround;
  readonly #terminal: Terminal;
  readonly #lane = new OperationLane((run, result) => this.#noteEnd(run, result));
  /** Tells that the journal was not written while the operation of now was under way. */
  readonly #watch = new JournalWatch();
  #isClosed = false;

  /** @throws TerminalError as `createTerminal` does. */
  constructor(options: TerminalOptions, ground: AgentGround) {
    this.terminalId = options.terminalId;
    this.#ground = ground;
    const disk = this.#watch.disk(options.disk ?? nodeDisk);
    this.#terminal = createTerminal({ ...options, disk, onEvent: (event) => this.#heard(event) });
  }

  /** Finds out how a purchase ended that a crash has cut off, and writes it down. */
  async recover(): Promise<void> {
    const { book } = this.#ground;
    const status = this.#terminal.status();
    for (const purchase of book.unsettledOnes().filter(({ terminalId }) => terminalId === this.terminalId)) {
      await book.end(purchase, recoveredPurchase(purchase, status), Date.now());
    }
    await this.#correctLast(status);
    if (!hasHistory(status)) await this.#loseSight();
  }

  /** The journal that would tell of the reversals of purchases in doubt is not the one that had them. */
  async #loseSight(): Promise<void> {
    const { book } = this.#ground;
    for (const purchase of book.doubtfulOnes(this.terminalId)) {
      const { result, endedAtMs } = purchase;
      if (result === null || result['isJournalLost'] === true) continue;
      await book.end(purchase, { ...result, isJournalLost: true }, endedAtMs ?? Date.now());
    }
  }

  /** A write that was reported as failed may have reached the disk all the same: the journal knows better than the book. */
  async #correctLast(status: TerminalStatus): Promise<void> {
    const { book } = this.#ground;
    const { lastPurchase } = status;
    const told = lastPurchase && book.find(lastPurchase.operationId);
    if (told?.result?.outcome !== 'unknown' || lastPurchase?.outcome === 'unknown') return;
    await book.end(told, recoveredPurchase(told, status), Date.now());
  }

  status(): TerminalStatus {
    return this.#terminal.status();
  }

  /** Operations that wait or are under way, in their order. */
  get runs(): readonly OperationRun[] {
    return this.#lane.runs;
  }

  /** Asks for an operation without a card. A sign-in of its kind that waits or is under way is joined. */
  ask(kind: Exclude<OperationKind, 'purchase'>, withinMs: number): Asked {
    const isJoined = kind === 'sign-in' || kind === 'ensure-signed-in';
    const joined = isJoined
      ? this.runs.find(({ asked, signal }) => asked.kind === kind && !signal.aborted)
      : undefined;
    if (joined !== undefined) {
      this.#lane.join(joined, withinMs);
      return { ok: true, run: joined };
    }
    const run = this.#newRun(kind, null, null);
    return this.#add(run, withinMs, async () => this.#watch.seen(await this.#call(kind, run.signal)));
  }

  /** Asks for a purchase under a key that is not in use. */
  buy(key: string, amount: string, request: PurchaseRequest, withinMs: number): Asked {
    const run = this.#newRun('purchase', key, amount);
    return this.#add(run, withinMs, () => this.#purchase(run, request));
  }

  /** Lets what is under way end for so long, then gives it up. */
  async close(drainMs: number): Promise<void> {
    this.#isClosed = true;
    this.#lane.giveUpWaiting();
    await Promise.all(this.runs.map((run) => run.endedWithin(drainMs)));
    await this.#terminal.close();
    await this.#lane.idle();
  }

  #newRun(kind: OperationKind, key: string | null, amount: string | null): OperationRun {
    const { terminalId } = this;
    const operationId = randomUUID();
    const common = { operationId, key, terminalId, kind, amount };
    return new OperationRun({ ...common, askedAtMs: Date.now(), endedAtMs: null, result: null });
  }

  #add(run: OperationRun, withinMs: number, body: () => Promise<OperationResult>): Asked {
    if (this.#isClosed) return { ok: false, why: 'stopping' };
    if (this.#lane.isFull) return { ok: false, why: 'terminal-busy' };
    this.#lane.add(run, withinMs, () => body().catch((error: unknown) => this.#fault(error, run)));
    return { ok: true, run };
  }

  async #call(kind: Exclude<OperationKind, 'purchase'>, signal: AbortSignal): Promise<OperationResult> {
    const terminal = this.#terminal;
    switch (kind) {
      case 'sign-in':
        return { ...(await terminal.signIn({ signal })) };
      case 'ensure-signed-in':
        return { ...(await terminal.ensureSignedIn({ signal })) };
      case 'sign-off':
        return { ...(await terminal.signOff()) };
      case 'echo':
        return { ...(await terminal.echo()) };
      case 'reverse':
        return { ...(await terminal.reverse()) };
      case 'retry-parked':
        return { ...(await terminal.retryParked()) };
      case 'settle':
        return { ...(await terminal.settle()) };
      case 'give-up-batch':
        return { ...(await terminal.settle({ giveUp: true })) };
    }
  }

  async #purchase({ asked }: OperationRun, request: PurchaseRequest): Promise<OperationResult> {
    const { operationId, amount } = asked;
    try {
      await this.#ground.book.begin(asked);
    } catch (error) {
      this.#logUnwritten(error, operationId);
      return notBegun('state-not-written');
    }
    return this.#terminal.purchase({ ...request, operationId }).then(
      (bought) => this.#watch.seen({ ...bought }),
      (error: unknown) => this.#unfinished(error, operationId, amount),
    );
  }

  /** The SDK has thrown: what its journal says of the purchase is so all the same. */
  #unfinished(error: unknown, operationId: string, amount: string | null): OperationResult {
    this.#logFault(error, operationId);
    const status = this.#terminal.status();
    const result = recoveredPurchase({ operationId, amount }, status);
    if (status.lastPurchase?.operationId === operationId || !(error instanceof TerminalError)) return result;
    return { ...result, outcome: 'failed', reason: error.code };
  }

  #fault(error: unknown, { asked }: OperationRun): OperationResult {
    this.#logFault(error, asked.operationId);
    return thrownResult(error);
  }

  #logFault(error: unknown, operationId: string): void {
    const { terminalId } = this;
    const path = error instanceof TerminalError ? error.path : null;
    const fields = { terminalId, operationId, code: codeOf(error), path, ...faultFields(error) };
    this.#ground.log.error(fields, 'fault');
  }

  #logUnwritten(error: unknown, operationId: string): void {
    const { terminalId } = this;
    this.#ground.log.error({ terminalId, operationId, code: codeOf(error) }, 'purchase book not written');
  }

  /** Once, however often it was tried. */
  #logJournal(operationId: string): void {
    const fault = this.#watch.take();
    if (fault === null) return;
    this.#ground.log.error({ terminalId: this.terminalId, operationId, ...fault }, 'journal not written');
  }

  /** Writes the end of a purchase down before anybody hears of it; where it cannot, the journal knows it all the same. */
  async #noteEnd(run: OperationRun, result: OperationResult): Promise<void> {
    const { asked } = run;
    const { operationId, kind: operation } = asked;
    const { outcome } = result;
    const { terminalId } = this;
    if (run.state !== 'waiting') this.#logJournal(operationId);
    if (operation === 'purchase') {
      const written = this.#ground.book.end(asked, result, run.stampEnd());
      await written.catch((error: unknown) => this.#logUnwritten(error, operationId));
    }
    this.#ground.log.info({ terminalId, operationId, operation, outcome }, 'operation ended');
    this.#ground.events.tell({ terminalId, kind: 'operation-ended', operationId, operation, outcome });
  }

  #heard(event: TerminalEvent): void {
    logTrouble(this.#ground.log, this.terminalId, event);
    this.#ground.events.tell({ terminalId: this.terminalId, ...event });
  }
}

function codeOf(error: unknown): string | null {
  return (error as NodeJS.ErrnoException | null)?.code ?? null;
}
