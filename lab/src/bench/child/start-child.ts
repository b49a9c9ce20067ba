import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../bench-error.ts';
import { limits } from '../limits.ts';
import type { Ask, FromChild } from './child-message.ts';

/** A process of the bench, with a line to ask things on. */
export interface Child {
  readonly pid: number;
  ask<T>(name: string, argument?: unknown, onProgress?: (done: number) => void): Promise<T>;
  /** Lets go of it; resolves when it has ended. */
  end(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((done: number) => void) | undefined;
}

/**
 * Starts a program of the bench on this very Node and waits until it can be asked. `under` are the words of a tracer to
 * start it with.
 */
export function startChild(
  program: URL,
  argument: unknown = null,
  under: readonly string[] = [],
): Promise<Child> {
  const words = [...under, process.execPath, fileURLToPath(program), JSON.stringify(argument)];
  const process_ = spawn(words[0] as string, words.slice(1), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  return new Promise((resolve, reject) => {
    const line = new ChildLine(process_, (child) => resolve(child), reject);
    process_.on('message', (message: FromChild) => line.take(message));
  });
}

/** The JSON argument that `startChild` gave this process. */
export function childArgument<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T;
}

class ChildLine implements Child {
  readonly #process: ChildProcess;
  readonly #onReady: (child: Child) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone: Promise<void>;
  #lastId = 0;

  constructor(child: ChildProcess, onReady: (child: Child) => void, onLost: (error: Error) => void) {
    this.#process = child;
    this.#onReady = onReady;
    const takeAlong = () => child.kill('SIGKILL');
    process.once('exit', takeAlong);
    this.#gone = new Promise((resolve) => {
      const lost = (error: Error) => {
        process.off('exit', takeAlong);
        onLost(error);
        for (const { reject } of this.#waiting.values()) reject(error);
        this.#waiting.clear();
        resolve();
      };
      child.once('error', lost);
      child.once('exit', (code, signal) =>
        lost(new BenchError('process-ended', { status: String(signal ?? code) })),
      );
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  ask<T>(name: string, argument: unknown = null, onProgress?: (done: number) => void): Promise<T> {
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      if (!this.#process.connected) {
        const { signalCode, exitCode } = this.#process;
        const status = String(signalCode ?? exitCode ?? 'disconnected');
        return reject(new BenchError('process-ended', { status }));
      }
      const timer = setTimeout(() => this.#process.kill('SIGKILL'), limits.childAnswerMs).unref();
      const settle =
        <V>(next: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          next(value);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      this.#process.send({ id, name, argument } satisfies Ask);
    });
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), limits.childEndMs);
    await this.#gone;
    clearTimeout(timer);
  }

  take(message: FromChild): void {
    switch (message.kind) {
      case 'ready':
        return this.#onReady(this);
      case 'progress':
        for (const { onProgress } of this.#waiting.values()) onProgress?.(message.done);
        return;
      case 'answer':
        this.#waiting.get(message.id)?.resolve(message.value as never);
        break;
      case 'fault':
        this.#waiting.get(message.id)?.reject(new BenchError('process-failed', { why: message.message }));
        break;
    }
    this.#waiting.delete(message.id);
  }
}
