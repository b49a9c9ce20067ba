import type { Progress } from '../bench-row.ts';
import { type Child, startChild } from '../child/start-child.ts';
import type { BenchFolder } from './bench-folder.ts';
import type { GatewayProcessOptions } from './gateway-process.ts';
import { poolText, registerText } from './gateway-texts.ts';
import type { Server } from './window.ts';

/** The processes of a bench; all of them end with it. */
export class BenchServers {
  readonly #children: Child[] = [];
  readonly #progress: Progress;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  load(): Promise<Child> {
    return this.#start(new URL('./load-process.ts', import.meta.url));
  }

  keySets(): Promise<Child> {
    return this.#start(new URL('./key-set-process.ts', import.meta.url));
  }

  async echo(): Promise<Server> {
    return served(await this.#start(new URL('./echo-process.ts', import.meta.url)));
  }

  /** A gateway whose pool is full. `under` are the words of a tracer to start it with. */
  async gateway(options: GatewayProcessOptions, under: readonly string[] = []): Promise<Server> {
    this.#progress(poolText(options.pooledKeySets));
    const child = await this.#start(new URL('./gateway-process.ts', import.meta.url), options, under);
    await child.ask('poolFilled');
    return served(child);
  }

  /** Fills a folder's registry with the terminals 0 to `count`. */
  async register(folder: BenchFolder, count: number): Promise<void> {
    const child = await this.#start(new URL('./registry-process.ts', import.meta.url));
    let shown = 0;
    await child.ask('register', { folder, count }, (done) => {
      if (done < shown && done < count) return;
      shown = done + count / 10;
      this.#progress(registerText(done, count));
    });
    await this.stop(child);
  }

  /** Ends a gateway as an operator does, so that another may have its folder. */
  async closeGateway({ child }: Server): Promise<void> {
    await child.ask('close');
    await this.stop(child);
  }

  async stop(child: Child): Promise<void> {
    this.#children.splice(this.#children.indexOf(child), 1);
    await child.end();
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#children.splice(0).map((child) => child.end()));
  }

  async #start(program: URL, argument?: unknown, under: readonly string[] = []): Promise<Child> {
    const child = await startChild(program, argument, under);
    this.#children.push(child);
    return child;
  }
}

async function served(child: Child): Promise<Server> {
  return { child, port: await child.ask<number>('port') };
}
