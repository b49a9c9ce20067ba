// The folder of one kill loop: settings, data and keys of its gateway, made once and gone on with after an interruption.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kcvOf } from '../independent/terminal.mjs';
import { rollcall, startGateway } from '../integration/gateway-process.mjs';

export class Place {
  /** In a folder of its own unless one is given. */
  constructor(dir) {
    this.isKept = dir !== undefined;
    this.dir = dir === undefined ? mkdtempSync(join(tmpdir(), 'rollcall-kill-')) : resolve(dir);
    mkdirSync(this.dir, { recursive: true });
    this.data = join(this.dir, 'data');
    this.database = join(this.data, 'rollcall.db');
    this.env = { PATH: process.env.PATH, HOME: this.dir, NODE_COMPILE_CACHE: join(this.dir, 'compiled') };
  }

  /** Settings, and the terminals with their TMKs as components: once in a folder. */
  async prepare(fleet) {
    const masterKeyFile = join(this.dir, 'keys', 'master.key');
    const settings = { data: this.data, masterKeyFile, pooledKeySets: 8, log: { level: 'error' } };
    writeFileSync(this.#config, JSON.stringify(settings));
    if (existsSync(this.database)) return;
    const rows = fleet.map(({ terminalId, merchantId, tmk }) => {
      const kcv = kcvOf('des', Buffer.from(tmk, 'hex')).toString('hex');
      return `${terminalId},${merchantId},${'0'.repeat(32)},${tmk},${kcv}`;
    });
    const file = join(this.dir, 'terminals.csv');
    writeFileSync(file, ['tid,mid,component1,component2,kcv', ...rows].join('\n'));
    const where = ['--data', this.data, '--master-key', masterKeyFile];
    const { code, stderr } = await rollcall(['terminal', 'import', file, ...where], { env: this.env });
    if (code !== 0) throw new Error(`terminal import: exit ${code}: ${stderr}`);
    // Killed processes leave no compiled code behind; one that ends in peace makes every later start short.
    await (await this.startGateway()).stop();
  }

  startGateway(options = {}) {
    const words = ['--config', this.#config, '--listen', 'tcp://127.0.0.1:0'];
    return startGateway(words, { env: this.env, ...options });
  }

  /** Runs a judge of this folder as a process of its own; resolves with its exit code and what it printed. */
  judge(script, ...words) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const child = spawn(process.execPath, [path, '--dir', this.dir, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const takeAlong = () => child.kill('SIGKILL');
    process.once('exit', takeAlong);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    return new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (code) => {
        process.off('exit', takeAlong);
        done({ code, out: out.trim() });
      });
    });
  }

  get #config() {
    return join(this.dir, 'gateway.json');
  }
}
