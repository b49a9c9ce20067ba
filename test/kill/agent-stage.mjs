// The gateway, the agent and the applications with a failing network between agent and gateway: how they are started,
// how the agent is killed, and killed while it starts.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AgentPlace, agentFleet, tillsBookOf } from './agent-place.mjs';
import { complaintsIn } from './agents-log.mjs';
import { LinesFile, readLines } from './lines-file.mjs';
import { isRunning, killWhileStarting } from './processes.mjs';
import { Relay } from './relay.mjs';
import { relaysBookOf } from './relays-book.mjs';
import { seededRandom } from './seeded-random.mjs';
import { endDay, trade } from './shop-day.mjs';
import { Till } from './till.mjs';

/** What becomes of an exchange on a bad day, and how often of a hundred times. */
const fates = [
  [54, 'fine'],
  [7, 'answer-lost'],
  [7, 'answer-cut'],
  [6, 'request-cut'],
  [5, 'request-late'],
  [6, 'answer-slow'],
  [4, 'half-open-before'],
  [4, 'half-open-after'],
  [4, 'reset-before'],
  [3, 'reset-after'],
];
const refusedOfHundred = 8;
/** Ways to the gateway, all through the same bad weather. */
const ways = 2;

export class AgentStage {
  #place;
  #agentPlace;
  #seed;
  #days;
  #gateway = null;
  #agent = null;
  #pidFile;
  #evening = new AbortController();
  #trading = null;
  tills = [];
  /** What went wrong by itself; null as it should be. */
  collapse = null;

  /** `from`: rounds that were done before; `kills`: how many of each kind, to be counted on. */
  constructor(place, { seed, from, kills }) {
    this.#place = place;
    this.#agentPlace = new AgentPlace(place);
    this.#seed = seed * 1_000_003 + from * 1_000;
    this.#days = 0;
    this.#pidFile = join(place.dir, 'agent.pid');
    this.kills = { agent: 0, whileStarting: 0, ...kills };
    const book = new LinesFile(relaysBookOf(place.dir));
    this.relay = new Relay({
      random: seededRandom(seed * 7 + from),
      note: (entry) => book.write(entry),
      fates,
      refusedOfHundred,
    });
  }

  async set() {
    await this.#place.prepare(agentFleet);
    const ports = [];
    for (let way = 0; way < ways; way++) ports.push(await this.relay.listen());
    this.#agentPlace.prepare(ports);
    const book = tillsBookOf(this.#place.dir);
    const before = readLines(book);
    this.tills = agentFleet.map(
      (terminal, i) => new Till(terminal, book, seededRandom(this.#seed * 31 + i), before),
    );
  }

  /** Opens the shops for a day. */
  async startAll() {
    this.#gateway = await this.#place.startGateway();
    this.relay.port = this.#gateway.port;
    await this.start();
    this.#evening = new AbortController();
    this.#days++;
    const { signal } = this.#evening;
    this.#trading = Promise.all(
      this.tills.map(async (till, i) => {
        const random = seededRandom(this.#seed * 100 + this.#days * 10 + i);
        await till.opens();
        await trade(till, till.terminal, random, signal);
      }),
    ).catch((error) => this.#collapses(`a till: ${error.stack}`));
  }

  async start() {
    this.#agent = await this.#agentPlace.start();
    const [address] = this.#agent.listen;
    const token = this.#agentPlace.token();
    for (const till of this.tills) till.agentIsUp({ address, token });
  }

  async kill() {
    this.kills.agent++;
    for (const till of this.tills) till.agentIsGone();
    if (!isRunning(this.#agent.pid)) this.#collapses('the agent had ended by itself');
    await this.#agent.kill();
    const complaints = complaintsIn(this.#agent.stderr());
    if (complaints.length > 0) this.#collapses(`the agent complained: ${complaints.join('\n')}`);
  }

  /** … after it was killed: starts it, kills it again after `afterMs`, however far it is. */
  async killWhileStarting(afterMs) {
    this.kills.whileStarting++;
    const start = (options) => this.#agentPlace.start(options);
    await killWhileStarting(start, { pidFile: this.#pidFile, afterMs });
  }

  /** Resolves when an application has posted a purchase (`posted`) or has heard of one (`told`), false after `withinMs`. */
  async call(what, withinMs) {
    const timing = new AbortController();
    const late = wait(withinMs, false, { signal: timing.signal }).catch(() => false);
    const met = await Promise.race([...this.tills.map((till) => till.next(what)), late]);
    timing.abort();
    return met;
  }

  /** With no loss on the way all come to rest, then stop as they are asked to. Resolves with what went wrong, or null. */
  async rest() {
    this.relay.isLossy = false;
    this.#evening.abort();
    await this.#trading;
    if (this.collapse) return this.collapse;
    await Promise.all(
      this.tills.map(async (till) => {
        await endDay(till, till.terminal);
        await till.asksAgain();
      }),
    );
    const agentCode = await this.#agent.stop();
    this.relay.port = null;
    const gatewayCode = await this.#gateway.stop();
    const codes = `${agentCode} ${gatewayCode}`;
    return codes === '0 0' ? null : `agent and gateway ended with ${codes} when asked to`;
  }

  #collapses(what) {
    this.collapse ??= what;
  }
}
