import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TransportError, type TransportErrorCode } from '@rollcall/transport';
import type { FromWorker, PlainFault, ToWorker, WorkerTask } from './worker-message.ts';
import { WorkersError } from './workers-error.ts';

const entry = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

export interface WorkerChildHandlers {
  /** Messages that answer no order. */
  onMessage(message: Exclude<FromWorker, { readonly kind: 'done' | 'failed' }>): void;
  /** A line on its standard error, which is empty unless it crashes. */
  onSaid(line: string): void;
}

/** How a process came to its end. */
export interface WorkerEnding {
  readonly code: number | null;
  readonly signal: string | null;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** One process of a worker, from its start to its end. */
export class WorkerChild {
  /** Resolves when it is gone; never rejects. */
  readonly ended: Promise<WorkerEnding>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(number: number, handlers: WorkerChildHandlers) {
    // The environment is ours; nothing secret is in it. The number is for whoever lists processes.
    this.#child = fork(entry, [String(number)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message) => this.#receive(message as FromWorker, handlers));
    if (this.#child.stderr) createInterface(this.#child.stderr).on('line', (line) => handlers.onSaid(line));
    this.ended = new Promise((resolve) => {
      // A process that could not even be made has no exit.
      this.#child.once('error', () => this.#child.pid === undefined && resolve({ code: null, signal: null }));
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.#child.on('error', () => {});
    void this.ended.then((ending) => this.#abandon(ending));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Resolves when the worker has done it.
   * @throws TransportError, or WorkersError `worker-not-started`, with what it said (as a rejection)
   */
  order(task: WorkerTask): Promise<void> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.send({ id, ...task });
      if (!this.#child.connected) this.#abandon();
    });
  }

  send(message: ToWorker): void {
    // What cannot be sent is followed by its exit, which is heard of.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #receive(message: FromWorker, handlers: WorkerChildHandlers): void {
    if (message.kind !== 'done' && message.kind !== 'failed') return handlers.onMessage(message);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'done') waiting?.resolve();
    else waiting?.reject(errorOf(message.fault));
  }

  #abandon(ending?: WorkerEnding): void {
    const how = ending ? ` (${ending.signal ?? ending.code ?? 'no process'})` : '';
    const gone = new WorkersError('worker-not-started', `the worker has ended${how}`);
    for (const { reject } of this.#waiting.values()) reject(gone);
    this.#waiting.clear();
  }
}

/** A listener's fault is the same one in whichever process. */
function errorOf({ name, code, message, path }: PlainFault): Error {
  if (name === 'TransportError') {
    return new TransportError(code as TransportErrorCode, message, undefined, path);
  }
  return new WorkersError('worker-not-started', message);
}
