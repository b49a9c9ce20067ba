import { createRetryBudget, TerminalError, type TerminalOptions } from '@rollcall/terminal';
import { AgentError } from './agent-error.ts';
import type { AgentSettings } from './agent-settings.ts';
import { EventHub } from './events/event-hub.ts';
import { limits } from './limits.ts';
import type { OperationRecord } from './operations/operation.ts';
import { PurchaseBook } from './operations/purchase-book.ts';
import { orphanedPurchase } from './operations/recovered-purchase.ts';
import { type AgentGround, AgentTerminal } from './terminals/agent-terminal.ts';
import type { OperationRun } from './terminals/operation-run.ts';

const hourMs = 3_600_000;

/** An operation with what is known of it now. */
export interface FoundOperation {
  readonly record: OperationRecord;
  /** Null once it is history. */
  readonly run: OperationRun | null;
}

/** The terminals of an agent and what was asked of them; it knows no HTTP. */
export class Agent {
  readonly settings: AgentSettings;
  readonly book: PurchaseBook;
  readonly events: EventHub;
  readonly terminals: ReadonlyMap<string, AgentTerminal>;
  readonly #optionsById: ReadonlyMap<string, Pick<TerminalOptions, 'deadlineMs'>>;
  /** By key and by id, the oldest first. */
  readonly #runs = new Map<string, OperationRun>();
  #isStopping = false;

  private constructor(
    settings: AgentSettings,
    book: PurchaseBook,
    events: EventHub,
    terminals: AgentTerminal[],
  ) {
    this.settings = settings;
    this.book = book;
    this.events = events;
    this.terminals = new Map(terminals.map((terminal) => [terminal.terminalId, terminal]));
    this.#optionsById = new Map(settings.terminals.map((options) => [options.terminalId, options]));
  }

  /** Opens journals and book, and finds out how purchases ended that a crash has cut off. @throws AgentError */
  static async open(settings: AgentSettings): Promise<Agent> {
    const { stateDir, keysKeptHours, log } = settings;
    const book = await PurchaseBook.open({ stateDir, keptMs: keysKeptHours * hourMs });
    const events = new EventHub();
    const retryBudget = createRetryBudget();
    const opened: AgentTerminal[] = [];
    try {
      for (const [i, options] of settings.terminals.entries()) {
        const terminal = openTerminal(i, { retryBudget, ...options, stateDir }, { book, events, log });
        opened.push(terminal);
        await terminal.recover();
      }
      await endOrphans(book, opened);
    } catch (error) {
      await Promise.all(opened.map((terminal) => terminal.close(0)));
      await book.close();
      throw error;
    }
    return new Agent(settings, book, events, opened);
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** How long a call of this terminal may take. */
  deadlineMsOf(terminalId: string): number {
    return this.#optionsById.get(terminalId)?.deadlineMs ?? limits.ownDeadlineMs;
  }

  /** By the caller's key or the operation's id. */
  find(keyOrId: string): FoundOperation | undefined {
    const run = this.#runs.get(keyOrId);
    if (run !== undefined) return { record: run.record, run };
    const record = this.book.find(keyOrId);
    return record && { record, run: null };
  }

  /** Keeps an operation to be found; of those that have ended the oldest are forgotten here, purchases not in the book. */
  keep(run: OperationRun): void {
    const { operationId, key } = run.asked;
    this.#runs.set(operationId, run);
    if (key !== null) this.#runs.set(key, run);
    if (this.#runs.size <= limits.endedNamesMax) return;
    for (const [name, old] of this.#runs) {
      if (this.#runs.size <= limits.endedNamesMax) return;
      if (old.state === 'ended') this.#runs.delete(name);
    }
  }

  /** Takes nothing more, lets what is under way end, then gives it up. */
  async close(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.terminals.values()].map((terminal) => terminal.close(limits.drainMs)));
    await this.book.close();
  }
}

/** Purchases that a crash has cut off and whose terminals are in the settings no more. */
async function endOrphans(book: PurchaseBook, terminals: readonly AgentTerminal[]): Promise<void> {
  const known = new Set(terminals.map(({ terminalId }) => terminalId));
  for (const purchase of book.unsettledOnes()) {
    if (purchase.result !== null || known.has(purchase.terminalId)) continue;
    await book.end(purchase, orphanedPurchase(purchase), Date.now());
  }
}

function openTerminal(i: number, options: TerminalOptions, ground: AgentGround): AgentTerminal {
  try {
    return new AgentTerminal(options, ground);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    throw new AgentError('terminal-unusable', `terminals[${i}]`, error.message, { cause: error });
  }
}
