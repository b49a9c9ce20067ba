// The gateway and the shops with the relay between them: how they are started, killed, and killed while they start.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LinesFile } from './lines-file.mjs';
import { isRunning, killWhileStarting } from './processes.mjs';
import { Relay } from './relay.mjs';
import { relaysBookOf } from './relays-book.mjs';
import { seededRandom } from './seeded-random.mjs';
import { Shop, shopFleet, shops } from './shops.mjs';

export class Stage {
  #place;
  #seed;
  #starts;
  #gateway = null;
  #pidFile;
  shops = [];
  /** What went wrong by itself; null as it should be. */
  collapse = null;

  /** `from`: rounds that were done before; `kills`: how many of each kind, to be counted on. */
  constructor(place, { seed, from, kills }) {
    this.#place = place;
    this.#seed = seed * 1_000_003;
    this.#starts = from * 1_000;
    this.#pidFile = join(place.dir, 'gateway.pid');
    this.kills = { gateway: 0, shop: 0, whileStarting: 0, ...kills };
    const book = new LinesFile(relaysBookOf(place.dir));
    this.relay = new Relay({
      random: seededRandom(seed * 7 + from),
      note: (entry) => book.write(entry),
    });
  }

  async set() {
    await this.#place.prepare(shopFleet);
    const ports = new Map();
    for (const { terminalId } of shopFleet) ports.set(terminalId, await this.relay.listen(terminalId));
    this.shops = shops.map((shop) => new Shop(this.#place, shop, ports));
    for (const shop of this.shops) shop.onCollapse = (what) => this.#collapses(what);
  }

  async startAll() {
    await Promise.all([this.#startGateway(), ...this.shops.map((shop) => this.#startShop(shop))]);
  }

  /** A victim is a shop or `gateway`; all are killed at the same moment. */
  async kill(victims) {
    await Promise.all(
      victims.map((victim) => (victim === 'gateway' ? this.#killGateway() : this.#killShop(victim))),
    );
  }

  /** … after they were killed: starts them, kills them again after `afterMs`, however far they are. */
  async killWhileStarting(victims, afterMs) {
    const startGateway = (options) => this.#place.startGateway(options);
    await Promise.all(
      victims.map(async (victim) => {
        this.kills.whileStarting++;
        if (victim === 'gateway') return killWhileStarting(startGateway, { pidFile: this.#pidFile, afterMs });
        victim.start(this.#nextSeed());
        await wait(afterMs);
        await victim.kill();
      }),
    );
  }

  async start(victims) {
    await Promise.all(
      victims.map((victim) => (victim === 'gateway' ? this.#startGateway() : this.#startShop(victim))),
    );
  }

  /** With everything alive and no loss on the way all come to rest, then stop. Resolves with what went wrong, or null. */
  async rest() {
    this.relay.isLossy = false;
    const codes = await Promise.all(this.shops.map((shop) => shop.rest()));
    if (codes.some((code) => code !== 0)) return `shops ended their day with ${codes}`;
    this.relay.port = null;
    const code = await this.#gateway.stop();
    return code === 0 ? null : `the gateway ended with ${code} when asked to`;
  }

  async #startGateway() {
    this.#gateway = await this.#place.startGateway();
    this.relay.port = this.#gateway.port;
  }

  async #killGateway() {
    this.kills.gateway++;
    this.relay.port = null;
    if (!isRunning(this.#gateway.pid)) this.#collapses('the gateway had ended by itself');
    await this.#gateway.kill();
    // It logs errors alone, and there is nothing that it should have trouble with.
    const complaint = this.#gateway.stderr();
    if (complaint !== '') this.#collapses(`the gateway complained: ${complaint}`);
  }

  async #startShop(shop) {
    shop.start(this.#nextSeed());
    await shop.ready();
  }

  async #killShop(shop) {
    this.kills.shop++;
    await shop.kill();
  }

  #nextSeed() {
    return this.#seed + this.#starts++;
  }

  #collapses(what) {
    this.collapse ??= what;
  }
}
