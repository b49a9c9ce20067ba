import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { run } from 'rollcall/run';
import { type Link, openLink, type ReceivedMessage, Terminal } from '../independent/terminal.mjs';
import { type Environment, type GatewayProcess, startGateway } from './gateway-process.mjs';

/** TMK of the published vector V1 and of G1. */
export const v1Tmk = 'CA5D92598DCA48CE8A4C76361A9269E9';
export const merchantId = '888000000000001';

export interface Spoken {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface TerminalOptions {
  readonly terminalId?: string;
  readonly merchantId?: string;
  readonly tmk?: string;
  /** Further words of `terminal add`. */
  readonly flags?: readonly string[];
}

/** A folder of its own with data, master key and settings, and what a test does with it. */
export interface Deployment {
  readonly folder: string;
  readonly dataDir: string;
  readonly masterKeyFile: string;
  readonly env: Environment;
  /** Registers a terminal through the command line. */
  addTerminal(options?: TerminalOptions): Promise<Terminal>;
  start(options?: { readonly under?: readonly string[] }): Promise<GatewayProcess>;
  /** A command line, run in this process, with this deployment's `--data` and `--master-key`. */
  say(words: readonly string[]): Promise<Spoken>;
  /** What `terminal show TID --json` says. */
  show(terminalId?: string): Promise<ShownTerminal>;
  /** Rows of the database; nothing else may have it open. */
  rows(sql: string): readonly Readonly<Record<string, unknown>>[];
  remove(): Promise<void>;
}

export interface ShownTerminal {
  readonly keySets: readonly {
    readonly setId: string;
    readonly state: string;
    readonly madeFor: string;
    readonly issueCount: number;
  }[];
  readonly attempts: readonly {
    readonly reason: string;
    readonly responseCode: string | null;
    readonly detail: string | null;
  }[];
}

/** `config` goes into a file of settings; a small pool keeps the start short. */
export async function makeDeployment(config: object = {}): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const dataDir = join(folder, 'data');
  const masterKeyFile = join(folder, 'keys', 'master.key');
  const configFile = join(folder, 'gateway.json');
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  await writeFile(configFile, JSON.stringify({ pooledKeySets: 16, ...config, data: dataDir, masterKeyFile }));

  const say = (words: readonly string[]) =>
    inProcess([...words, '--data', dataDir, '--master-key', masterKeyFile]);
  return {
    folder,
    dataDir,
    masterKeyFile,
    env,
    say,
    async addTerminal({ flags = [], ...options }: TerminalOptions = {}) {
      const own = { terminalId: '10000001', merchantId, tmk: v1Tmk, ...options };
      const tmkFile = join(folder, `tmk-${own.terminalId.trim()}-${randomBytes(4).toString('hex')}.hex`);
      await writeFile(tmkFile, own.tmk);
      const words = [
        'terminal',
        'add',
        '--tid',
        own.terminalId,
        '--mid',
        own.merchantId,
        '--tmk',
        `@${tmkFile}`,
      ];
      const { code, err } = await say([...words, ...flags]);
      if (code !== 0) throw new Error(`terminal add: exit ${code}: ${err}`);
      return new Terminal(own);
    },
    start: ({ under = [] } = {}) =>
      startGateway(['--config', configFile, '--listen', 'tcp://127.0.0.1:0'], { env, under }),
    async show(terminalId = '10000001') {
      const { code, out } = await say(['terminal', 'show', terminalId, '--json']);
      if (code !== 0) throw new Error(`terminal show: exit ${code}: ${out}`);
      return JSON.parse(out) as ShownTerminal;
    },
    rows(sql) {
      const db = new DatabaseSync(join(dataDir, 'rollcall.db'));
      try {
        return db.prepare(sql).all();
      } finally {
        db.close();
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs a command line in this process. */
export async function inProcess(argv: readonly string[], input = '', env: Environment = {}): Promise<Spoken> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    env,
    isTty: false,
    columns: 200,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readInput: async () => input,
    stopped: () => new Promise(() => {}),
    onReload: () => {},
  });
  return { code, out, err };
}

/** Signs in on a connection and takes the keys. */
export async function signIn(link: Link, terminal: Terminal, form = '003'): Promise<ReceivedMessage> {
  const request = terminal.signIn(form);
  const answer = await link.request(request);
  terminal.takeKeys(request, answer);
  return answer;
}

/** Does something on a connection of its own. */
export async function onLink<T>(
  gateway: { readonly port: number },
  work: (link: Link) => Promise<T>,
): Promise<T> {
  const link = await openLink({ port: gateway.port });
  try {
    return await work(link);
  } finally {
    await link.drop();
  }
}
