import { type BlockCiphers, portableCiphers, Secret } from '@rollcall/keys';
import { EventLog } from '../core/event-log.ts';
import { VirtualTime } from '../core/virtual-time.ts';
import { soundDisk } from '../disk/simulated-disk.ts';
import { type Ailments, Judge } from '../judge/judge.ts';
import { NetworkWeather, soundFrames } from '../network/network-weather.ts';
import { SimulatedNetwork } from '../network/simulated-net.ts';
import { Cluster } from '../parties/cluster.ts';
import { PlainHost } from '../parties/plain-host.ts';
import { Shop } from '../parties/shop.ts';
import { soundStore } from '../parties/simulated-store.ts';
import { countsFrom } from '../plan/scenario.ts';
import type { Fault, SchedulePlan } from '../plan/schedule-plan.ts';
import { type SeededRandom, seededRandom, subSeed } from '../seeded-random.ts';

/** A winter day, noon in Shanghai. */
const startMs = Date.UTC(2026, 10, 20, 4);
/** More than any schedule has. */
const cachedTerminals = 64;
const dayMs = 24 * 60 * 60_000;

/** All parties of one schedule, its network and its time. */
export class World {
  readonly plan: SchedulePlan;
  readonly time = new VirtualTime(startMs);
  readonly log = new EventLog(() => this.time.now() - startMs);
  readonly judge: Judge;
  readonly shops: readonly Shop[];
  readonly cluster: Cluster;
  readonly plainHost: PlainHost;
  readonly #weather = new NetworkWeather();
  #isHealed = false;

  constructor(plan: SchedulePlan, ciphers: BlockCiphers = portableCiphers) {
    this.plan = plan;
    this.judge = new Judge(this.time, this.log, dayMs, ailmentsOf(plan));
    const connections = { time: this.time, weather: this.#weather, wire: this.judge };
    const network = new SimulatedNetwork(connections, plan.seed);
    const shared = {
      time: this.time,
      weather: this.#weather,
      network,
      ciphers,
      log: (who: string, what: string) => this.log.add(who, what),
    };
    this.cluster = new Cluster({
      ...shared,
      name: 'cluster',
      gateways: plan.gateways,
      isSecure: plan.isSecure,
      isBalanced: plan.isBalanced,
      pooledKeySets: plan.pooledKeySets,
      cachedTerminals,
      random: this.#random('cluster'),
    });
    this.plainHost = new PlainHost({
      ...shared,
      name: 'plain',
      manners: plan.plainHost,
      random: this.#random('plain'),
    });
    this.shops = plan.terminals.map((terminal) => {
      const random = this.#random(`t${terminal.number}`);
      const tmk = new Secret(random.bytes(16));
      const { endpoints } = this.cluster;
      const first = terminal.firstGateway % endpoints.length;
      const own =
        terminal.home === 'plain'
          ? [this.plainHost.endpoint]
          : [...endpoints.slice(first), ...endpoints.slice(0, first)];
      return new Shop({ ...shared, plan: terminal, tmk, endpoints: own, random, judge: this.judge });
    });
    for (const { judged } of this.shops) this.judge.watch(judged);
  }

  get elapsedMs(): number {
    return this.time.now() - startMs;
  }

  /** Registers the terminals and starts everybody; faults are to come. */
  async open(): Promise<void> {
    for (const shop of this.shops) {
      const { terminalId, merchantId, judged } = shop;
      const { home, tmk, form } = judged;
      if (home === 'cluster') await this.cluster.register({ terminalId, merchantId, tmk, form });
      else this.plainHost.register(terminalId, { tmk, form });
    }
    this.cluster.store.goLive();
    this.cluster.startAll();
    this.plainHost.start();
    // A terminal is switched on when there is somebody to talk to.
    for (const shop of this.shops) this.time.setTimer(50, () => shop.start());
    for (const fault of this.plan.faults) this.time.setTimer(50 + fault.atMs, () => this.#strike(fault));
  }

  get isQuiet(): boolean {
    return this.shops.every(({ isDone }) => isDone);
  }

  /** Faults end here: everything works, and whoever is down starts. */
  heal(): void {
    this.#isHealed = true;
    this.log.add('world', 'faults end');
    this.#weather.clearUp();
    this.cluster.store.health = soundStore;
    this.cluster.store.ill.clear();
    this.cluster.healStore();
    this.plainHost.start();
    for (const shop of this.shops) {
      shop.disk.health = soundDisk;
      shop.clearRadio();
    }
    for (const { process } of [...this.shops, ...this.cluster.nodes, this.plainHost]) process?.putOutFuse();
  }

  /** Terminals end what is due, and sell what faults kept them from; resolves when the last one has. */
  async recover(): Promise<void> {
    await Promise.all(this.shops.map((shop) => shop.recover()));
    for (let sale = 0; sale < countsFrom.financialMessages && this.#lacksSales; sale++)
      await this.shops[sale % this.shops.length]?.sell();
  }

  /** Whether fewer were made than planned, and too few for a schedule that counts. */
  get #lacksSales(): boolean {
    const steps = this.plan.terminals.flatMap((terminal) => terminal.steps);
    const planned = steps.filter(({ call }) => call === 'purchase').length;
    return this.judge.counts.financialMessages < Math.min(planned, countsFrom.financialMessages);
  }

  /** Books are compared. */
  async closeBooks(): Promise<void> {
    const { model } = this.cluster.store;
    model.gate.open();
    const booked = new Map<string, string>();
    for (const { judged } of this.shops) {
      for (const { batchNumber, stan } of judged.purchases.values()) {
        const answer = await model.store.findAnswer(judged.terminalId, batchNumber, stan);
        if (answer) booked.set(`${judged.terminalId}/${batchNumber}/${stan}`, answer.state);
      }
    }
    for (const { judged, ...shop } of this.shops.map((each) => ({
      judged: each.judged,
      status: each.status(),
    }))) {
      if (judged.home === 'plain')
        this.judge.closeBatches(judged, (batchNumber) =>
          this.plainHost.batchOf(judged.terminalId, batchNumber),
        );
      if (shop.status === null) continue;
      this.judge.closeBooks(judged, shop.status, (batchNumber, stan) => {
        if (judged.home === 'plain') return this.plainHost.stateOf(judged.terminalId, batchNumber, stan);
        return (booked.get(`${judged.terminalId}/${batchNumber}/${stan}`) ?? 'nothing') as
          | 'approved'
          | 'nothing';
      });
    }
  }

  #random(part: string): SeededRandom {
    return seededRandom(subSeed(this.plan.seed, part));
  }

  #strike(fault: Fault): void {
    if (this.#isHealed) return;
    const { kind, atMs: _, ...rest } = fault;
    this.log.add('world', `${kind} ${JSON.stringify(rest)}`);
    if ('downMs' in fault) this.#crash(fault);
    else if (fault.kind === 'store-lost') this.cluster.loseStoreAlone(fault);
    else if (fault.kind === 'renew') void this.#renew(fault.terminal);
    else this.#spell(fault);
  }

  #crash(fault: Extract<Fault, { readonly downMs: number }>): void {
    const victim = this.#victimOf(fault);
    if (victim === null) return;
    const { death, deeds, doesLast, downMs } = fault;
    const { process } = victim;
    if (!process?.isAlive) return;
    process.onDeath(() => this.time.setTimer(downMs, () => this.#isHealed || victim.start()));
    if (deeds === 0) process.die(death);
    else process.lightFuse(deeds, doesLast, death);
  }

  #victimOf(fault: Extract<Fault, { readonly downMs: number }>) {
    switch (fault.kind) {
      case 'crash-terminal': {
        const shop = this.shops.find(({ plan }) => plan.number === fault.terminal);
        return shop ? { process: shop.process, start: () => shop.start() } : null;
      }
      case 'crash-gateway': {
        const node = this.cluster.nodes[fault.gateway];
        return node ? { process: node.process, start: () => this.cluster.start(node) } : null;
      }
      case 'crash-plain-host':
        return { process: this.plainHost.process, start: () => this.plainHost.start() };
      case 'crash-store':
        this.cluster.loseStore(fault.death);
        this.time.setTimer(fault.downMs, () => this.#isHealed || this.cluster.startAll());
        return null;
    }
  }

  async #renew(number: number): Promise<void> {
    const shop = this.shops.find(({ plan }) => plan.number === number);
    if (shop?.judged.home !== 'cluster') return;
    const isKept = this.judge.renewalOrdered(shop.judged);
    // An order that the store lost may have been kept: then it counts as given for good.
    await this.cluster
      .renew(shop.terminalId)
      .then(isKept, () => this.log.add('world', 'the order may be lost'));
  }

  #spell(fault: Extract<Fault, { readonly forMs: number }>): void {
    const end = this.#begin(fault);
    this.time.setTimer(fault.forMs, () => this.#isHealed || end());
  }

  /** Begins a spell of bad weather; answers with how it ends. */
  #begin(fault: Extract<Fault, { readonly forMs: number }>): () => void {
    const weather = this.#weather;
    switch (fault.kind) {
      case 'block':
        weather.block(fault.what);
        return () => weather.unblock(fault.what);
      case 'uplink-down':
        weather.setUplinkDown(fault.uplink, true);
        return () => weather.setUplinkDown(fault.uplink, false);
      case 'loss':
        weather.setExtraLoss(fault.uplink, fault.loss);
        return () => weather.setExtraLoss(fault.uplink, 0);
      case 'mood':
        weather.setMood(fault.host, fault.mood);
        return () => weather.setMood(fault.host, 'listens');
      case 'frames':
        weather.setFrameFaults(fault.uplink, fault);
        return () => weather.setFrameFaults(fault.uplink, soundFrames);
      case 'nat':
        weather.setNatIdle(fault.uplink, fault.idleMs);
        return () => weather.setNatIdle(fault.uplink, null);
      case 'disk-full':
        return this.#diskSpell(fault.terminal, { fullOdds: fault.odds });
      case 'disk-slow':
        return this.#diskSpell(fault.terminal, { hangOdds: fault.odds, hangMs: fault.hangMs });
      case 'gateway-ill': {
        const name = this.cluster.nodes[fault.gateway]?.name ?? '';
        this.cluster.store.ill.add(name);
        return () => this.cluster.store.ill.delete(name);
      }
      case 'store-full':
        this.cluster.store.health = { ...soundStore, isFull: true };
        break;
      case 'store-slow':
        this.cluster.store.health = { ...soundStore, syncMsMax: fault.syncMs };
    }
    return () => {
      this.cluster.store.health = soundStore;
    };
  }

  #diskSpell(terminal: number, ill: Partial<typeof soundDisk>): () => void {
    const shop = this.shops.find(({ plan }) => plan.number === terminal);
    if (!shop) return () => {};
    shop.disk.health = { ...soundDisk, ...ill };
    return () => {
      shop.disk.health = soundDisk;
    };
  }
}

function ailmentsOf({ faults }: SchedulePlan): Ailments {
  return {
    ofDisks: faults.some(({ kind }) => kind.startsWith('disk-')),
    ofHosts: faults.some(({ kind }) => /^(crash|store|gateway)-/.test(kind)),
  };
}
