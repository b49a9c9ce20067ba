// The shops of the second kill loop: which terminals stand in which, and their processes.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('shop.ts', import.meta.url));
const merchantId = '888000000000001';
const shopNames = ['a', 'b', 'c'];
const terminalsEach = 3;

/** The longest a call may take: short, so that lost answers cost a round little. */
const deadlineMs = 700;
const readyTimeoutMs = 30_000;
const restTimeoutMs = 90_000;

export const shops = shopNames.map((name, i) => ({
  name,
  terminals: Array.from({ length: terminalsEach }, (_, j) => terminalOf(`72${i + 1}0000${j + 1}`)),
}));

export const shopFleet = shops.flatMap(({ terminals }) => terminals);

export function cashiersBookOf(dir, { name }) {
  return join(dir, `shop-${name}.jsonl`);
}

function terminalOf(terminalId) {
  const tmk = createHash('sha256').update(`kill both ${terminalId}`).digest('hex').slice(0, 32).toUpperCase();
  return { terminalId, merchantId, tmk };
}

/** One shop; its process can be started, killed, and asked to rest. */
export class Shop {
  #place;
  #shop;
  #settings;
  #child = null;
  #exited = null;
  /** The words that the process says, each with the promise that it was said. */
  #words = null;
  #complaints = '';
  #isEndExpected = false;
  /** Told when the process ends though nobody has ended it. */
  onCollapse = () => {};

  /** `ports`: where each terminal finds the gateway. */
  constructor(place, shop, ports) {
    this.#place = place;
    this.#shop = shop;
    this.#settings = join(place.dir, `shop-${shop.name}.json`);
    const stateDir = join(place.dir, `shop-${shop.name}`);
    mkdirSync(stateDir, { recursive: true });
    const terminals = shop.terminals.map((terminal) => ({
      ...terminal,
      port: ports.get(terminal.terminalId),
    }));
    const settings = { cashiersBook: cashiersBookOf(place.dir, shop), stateDir, deadlineMs, terminals };
    writeFileSync(this.#settings, JSON.stringify(settings));
  }

  has(terminalId) {
    return this.#shop.terminals.some((terminal) => terminal.terminalId === terminalId);
  }

  /** Starts the process; `ready()` waits for its terminals. */
  start(seed) {
    const child = spawn(process.execPath, [script, this.#settings, String(seed)], {
      env: this.#place.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#isEndExpected = false;
    this.#complaints = '';
    child.stdin.on('error', () => {});
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#complaints += text;
    });
    this.#words = { ready: Promise.withResolvers(), rests: Promise.withResolvers() };
    const words = this.#words;
    createInterface(child.stdout).on('line', (line) => words[line]?.resolve(true));
    const takeAlong = () => child.kill('SIGKILL');
    process.once('exit', takeAlong);
    this.#exited = once(child, 'close').then(([code, signal]) => {
      process.off('exit', takeAlong);
      const isWanted = this.#isEndExpected || child !== this.#child;
      if (!isWanted)
        this.onCollapse(`shop ${this.#shop.name} ended with ${code ?? signal}: ${this.#complaints}`);
      return code;
    });
    this.#child = child;
  }

  ready() {
    return this.#waitFor('ready', readyTimeoutMs);
  }

  /** Resolves when the process is gone. */
  async kill() {
    this.#isEndExpected = true;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends the day; resolves with the exit code. */
  async rest() {
    this.#isEndExpected = true;
    this.#child.stdin.write('rest\n');
    await this.#waitFor('rests', restTimeoutMs);
    this.#child.stdin.end();
    return this.#exited;
  }

  async #waitFor(word, timeoutMs) {
    const timing = new AbortController();
    const late = wait(timeoutMs, false, { signal: timing.signal }).catch(() => false);
    const gone = this.#exited.then(() => false);
    const isSaid = await Promise.race([this.#words[word].promise, late, gone]);
    timing.abort();
    if (!isSaid) throw new Error(`shop ${this.#shop.name} did not say "${word}": ${this.#complaints}`);
  }
}
