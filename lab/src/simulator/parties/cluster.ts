import { type Gateway, type KeySetMaker, Operator, Registry, startGateway } from '@rollcall/gateway';
import { cupPos } from '@rollcall/iso8583';
import {
  type BlockCiphers,
  type KeyStore,
  type PooledKeySet,
  Secret,
  type WorkingKeyForm,
  workingKeyForms,
} from '@rollcall/keys';
import { createSoftwareKeyStore } from '@rollcall/keys/software-key-store';
import { type Death, SimProcess } from '../core/sim-process.ts';
import type { VirtualTime } from '../core/virtual-time.ts';
import type { NetworkWeather } from '../network/network-weather.ts';
import { hostKeyOf, type SimulatedNetwork } from '../network/simulated-net.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { SimulatedStore, type StoreLoss } from './simulated-store.ts';

export interface ClusterOptions {
  readonly name: string;
  readonly gateways: number;
  readonly isSecure: boolean;
  /** Terminals dial two addresses, each of which leads to any gateway. */
  readonly isBalanced: boolean;
  readonly pooledKeySets: number;
  /** Terminals that each gateway keeps in memory. */
  readonly cachedTerminals: number;
  readonly time: VirtualTime;
  readonly network: SimulatedNetwork;
  readonly weather: NetworkWeather;
  readonly random: SeededRandom;
  readonly ciphers: BlockCiphers;
  readonly log: (who: string, what: string) => void;
}

interface Node {
  readonly index: number;
  readonly name: string;
  readonly host: string;
  process: SimProcess | null;
  gateway: Gateway | null;
}

export const gatewayPort = 9_000;
/** A gateway that could not start is started again, as its supervisor does. */
const restartMs = 1_000;

/** Some gateways on one store and one master key: what a terminal may race. */
export class Cluster {
  readonly name: string;
  readonly store: SimulatedStore;
  readonly nodes: readonly Node[];
  /** Faults that a gateway reported of itself; none is expected. */
  readonly faults: string[] = [];
  readonly #options: ClusterOptions;
  readonly #keyStore: KeyStore;
  #ids = 0;

  constructor(options: ClusterOptions) {
    const { name, gateways, time, random, ciphers } = options;
    this.name = name;
    this.#options = options;
    this.store = new SimulatedStore(time, random);
    this.#keyStore = createSoftwareKeyStore({
      masterKeys: { current: new Secret(random.bytes(32)) },
      ciphers,
      random: (count) => random.bytes(count),
    });
    this.nodes = Array.from({ length: gateways }, (_, index) => ({
      index,
      name: `${name}/g${index}`,
      host: `${name}-g${index}`,
      process: null,
      gateway: null,
    }));
    const hosts = this.nodes.map(({ host }) => hostKeyOf({ host, port: gatewayPort }));
    if (options.isBalanced)
      for (const endpoint of this.endpoints) options.network.balance(hostKeyOf(endpoint), hosts);
  }

  /** Where its terminals dial. */
  get endpoints() {
    const { name, isBalanced } = this.#options;
    const hosts = isBalanced ? [0, 1].map((index) => ({ host: `${name}-lb${index}` })) : this.nodes;
    return hosts.map(({ host }) => ({
      scheme: this.#options.isSecure ? ('tls' as const) : ('tcp' as const),
      host,
      port: gatewayPort,
    }));
  }

  async register(terminal: {
    readonly terminalId: string;
    readonly merchantId: string;
    readonly tmk: Secret;
    readonly form: WorkingKeyForm;
  }): Promise<void> {
    const registry = new Registry(this.store.model.store, this.#keyStore, () => this.#options.time.now());
    const { form, ...identity } = terminal;
    const { cipher } = workingKeyForms[form];
    const result = await registry.register({ ...identity, cipher, profileId: 'cup-pos' });
    if (!result.ok) throw new Error(`not registered: ${result.fault}`);
  }

  /** An operator orders fresh keys. */
  async renew(terminalId: string): Promise<void> {
    if (this.store.isLost) throw new Error('there is no store');
    const operator = new Operator(this.store.model.store, this.#keyStore, () => this.#options.time.now());
    const renewed = operator.renew(terminalId);
    this.store.syncSoon();
    await renewed;
  }

  startAll(): void {
    for (const node of this.nodes) this.start(node);
  }

  start(node: Node): void {
    if (node.process?.isAlive) return;
    const { time, weather, log } = this.#options;
    weather.setPower(hostKeyOf({ host: node.host, port: gatewayPort }), true);
    const process = new SimProcess(node.name, time, (death) => this.#died(node, death));
    node.process = process;
    log(node.name, 'starts');
    this.#run(node, process).catch((error: unknown) => {
      this.#fault(process, 'start', error);
      process.die('killed');
      time.setTimer(restartMs, () => this.start(node));
    });
  }

  /** The process that holds the store's file dies, and with it those that serve for it. */
  loseStore(death: Death): void {
    this.#options.log(this.name, `store ${death}`);
    for (const { process } of this.nodes) process?.die(death);
    this.store.crash();
  }

  /**
   * At one of its next changes the store is lost alone. Gateways live on, with all they hold in memory, until it is back
   * and somebody starts them anew.
   */
  loseStoreAlone(fault: {
    readonly changes: number;
    readonly isOfBookings: boolean;
    readonly loss: StoreLoss;
    readonly backAfterMs: number;
  }): void {
    const { changes, isOfBookings, loss, backAfterMs } = fault;
    const { log, time } = this.#options;
    const onLost = () => {
      log(this.name, `store lost: ${loss}`);
      time.setTimer(backAfterMs, () => this.#storeComesBack(loss, backAfterMs));
    };
    this.store.lightFuse({ changes, isOfBookings, loss, onLost });
  }

  /** The store is there, and with it all gateways. */
  healStore(): void {
    this.store.putOutFuse();
    this.store.reopen();
    for (const node of this.nodes) this.#startAnew(node);
  }

  /** After a disk failed all start with the process that has the file; guests of one that ended, each in its time. */
  #storeComesBack(loss: StoreLoss, withinMs: number): void {
    const { log, time, random } = this.#options;
    if (!this.store.isLost) return;
    log(this.name, 'store is back');
    this.store.reopen();
    for (const node of this.nodes) {
      if (loss === 'store-failed') this.#startAnew(node);
      else time.setTimer(random.between(0, withinMs), () => this.#startAnew(node));
    }
  }

  /** Ends it first where it has lost the store for good. */
  #startAnew(node: Node): void {
    if (node.process && this.store.isCutOff(node.process)) node.process.die('killed');
    this.start(node);
  }

  async #run(node: Node, process: SimProcess): Promise<void> {
    const { network, isSecure, pooledKeySets, cachedTerminals, time } = this.#options;
    const gateway = await startGateway({
      store: this.store.storeOf(process),
      keyStore: this.#keyStore,
      keySetMaker: this.#maker(process),
      listeners: [
        {
          endpoint: { scheme: isSecure ? 'tls' : 'tcp', host: node.host, port: gatewayPort },
          profile: cupPos,
          lengthPrefix: 'detect',
        },
      ],
      ...(isSecure && { tls: { certificate: { key: '', cert: '' } } }),
      acquirerId: '00000000',
      timeZone: 'Asia/Shanghai',
      pooledKeySets,
      cachedTerminalsMax: cachedTerminals,
      instance: { index: node.index, of: this.nodes.length },
      net: network.netOfHost(process, isSecure ? this.name : null),
      clock: {
        nowMs: () => Math.floor(time.now()),
        monotonicUs: () => time.now() * 1_000,
        setTimer: (delayMs, fire) => process.setTimer(delayMs, fire),
      },
      chance: { newId: () => this.#newId(), digits: (count) => this.#digits(count) },
      onFault: (where, error) => this.#fault(process, where, error),
    });
    if (process.isAlive) node.gateway = gateway;
  }

  #maker(process: SimProcess): KeySetMaker {
    return {
      make: ({ family, makBytes, count }) =>
        new Promise((resolve, reject) => {
          process.setTimer(this.#options.random.between(1, 20), () => {
            const setIds = Array.from({ length: count }, () => this.#newId());
            this.#keyStore.makePooledKeySets({ family, makBytes, setIds }).then((made) => {
              resolve(made.flatMap((each): PooledKeySet[] => (each.ok ? [each.value] : [])));
            }, reject);
          });
        }),
    };
  }

  #newId(): string {
    return `${this.name}-${String(++this.#ids).padStart(8, '0')}`;
  }

  #digits(count: number): string {
    return String(this.#options.random.integer(0, 10 ** count - 1)).padStart(count, '0');
  }

  #fault(process: SimProcess, where: string, error: unknown): void {
    const what = error instanceof Error ? `${error.name} ${error.message}` : String(error);
    if (process.isAlive) this.#options.log(process.name, `fault in ${where}: ${what}`);
  }

  #died(node: Node, death: Death): void {
    node.gateway = null;
    this.#options.log(node.name, death);
    if (death === 'power-lost')
      this.#options.weather.setPower(hostKeyOf({ host: node.host, port: gatewayPort }), false);
  }
}
