import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inProcess } from '../deployment.ts';
import type { BadInput } from './bad-input.ts';
import { merchantId, terminalId, tmk } from './material.ts';
import { type Place, prepare } from './preparations.ts';

export type Language = 'en' | 'zh-CN';

/** How a command line ended, as a shell sees it. */
export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Where it ran. */
  readonly folder: string;
}

const bin = fileURLToPath(new URL('../../../node_modules/.bin/rollcall', import.meta.url));
const endTimeoutMs = 30_000;

/** What the rows of the table are tried in: a template to copy from, and a port that is taken. */
export class Trial {
  readonly #root: string;
  readonly #listener: Server;
  #places = 0;

  constructor(root: string, listener: Server) {
    this.#root = root;
    this.#listener = listener;
  }

  static async open(): Promise<Trial> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    // Relative, so that it is another folder for each row that runs in this process.
    process.env['XDG_CONFIG_HOME'] = 'config';
    const trial = new Trial(mkdtempSync(join(tmpdir(), 'rollcall-bad-input-')), listener);
    await trial.#makeTemplate();
    return trial;
  }

  /** Runs the row as a process, with `--json`. */
  asJson(row: BadInput): Promise<Ended> {
    return this.#inPlace(row, (words, folder) => this.#spawn(row, [...words, '--json'], folder));
  }

  /** Runs the row as a process, in words. */
  inWords(row: BadInput, language: Language): Promise<Ended> {
    return this.#inPlace(row, (words, folder) => this.#spawn(row, words, folder, language));
  }

  /** The same in this process, whose working folder it takes over meanwhile; one at a time. */
  inWordsHere(row: BadInput, language: Language): Promise<Ended> {
    return this.#inPlace(row, async (words, folder) => {
      const cwd = process.cwd();
      process.chdir(folder);
      try {
        const spoken = await inProcess(words, row.input, { ...row.env, ROLLCALL_LANG: language });
        return { exit: spoken.code, stdout: spoken.out, stderr: spoken.err, folder };
      } finally {
        process.chdir(cwd);
      }
    });
  }

  /** A text of the table with the folder and the port in their places. */
  filled(text: string, folder: string): string {
    const address = this.#listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return text.replaceAll('{folder}', folder).replaceAll('{takenPort}', String(port));
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#listener.close(resolve));
    rmSync(this.#root, { recursive: true, force: true });
  }

  get #template(): string {
    return join(this.#root, 'template');
  }

  /** A store with one terminal, its backup, and the journal of a terminal that tried to sign in. */
  async #makeTemplate(): Promise<void> {
    mkdirSync(this.#template);
    const identity = ['--tid', terminalId, '--mid', merchantId, '--tmk', '-'];
    const dial = ['--endpoint', 'tcp://127.0.0.1:1', '--deadline', '200', '--state', 'state'];
    const [added, tried] = await Promise.all([
      this.#spawn({ input: tmk }, ['terminal', 'add', ...identity], this.#template),
      this.#spawn({ input: tmk }, ['sign-in', ...identity, ...dial], this.#template),
    ]);
    const backup = await this.#spawn({}, ['backup', '--to', 'backup.db'], this.#template);
    const exits = [added.exit, tried.exit, backup.exit].join();
    if (exits !== '0,3,0')
      throw new Error(`template: ${exits}\n${added.stderr}${tried.stderr}${backup.stderr}`);
  }

  /** Makes what the row needs, in a folder of its own. */
  async #inPlace<T>(
    row: BadInput,
    work: (words: readonly string[], folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = join(this.#root, `${row.id}-${this.#places++}`);
    const place = { folder, template: this.#template };
    mkdirSync(folder);
    const release = await prepare(row.given ?? [], place);
    try {
      this.#writeFiles(row, place);
      return await work(
        row.words.map((word) => this.filled(word, folder)),
        folder,
      );
    } finally {
      await release();
    }
  }

  #writeFiles(row: BadInput, { folder }: Place): void {
    for (const [name, content] of Object.entries(row.files ?? {})) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), this.filled(content, folder));
    }
  }

  #spawn(
    { input = '', env: given = {} }: Pick<BadInput, 'input' | 'env'>,
    words: readonly string[],
    folder: string,
    language = 'en',
  ): Promise<Ended> {
    const env = {
      ...given,
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      ROLLCALL_LANG: language,
      NODE_COMPILE_CACHE: join(this.#root, 'compiled'),
    };
    const child = spawn(bin, words, { cwd: folder, env, stdio: 'pipe', timeout: endTimeoutMs });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // Many a command ends before it has read anything.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit) => resolve({ exit, stdout, stderr, folder }));
    });
  }
}
