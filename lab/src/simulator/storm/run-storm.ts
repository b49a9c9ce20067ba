import { portableCiphers, Secret } from '@rollcall/keys';
import { ledgerLimits } from '@rollcall/sign-in';
import { createTerminal } from '@rollcall/terminal';
import type { SequentialPolicy } from '../baseline/sequential-policy.ts';
import { SequentialTerminal } from '../baseline/sequential-terminal.ts';
import { SimProcess } from '../core/sim-process.ts';
import { VirtualTime } from '../core/virtual-time.ts';
import { NetworkWeather } from '../network/network-weather.ts';
import { hostKeyOf, SimulatedNetwork } from '../network/simulated-net.ts';
import { Cluster } from '../parties/cluster.ts';
import { healthy4g } from '../radio-model.ts';
import { type SeededRandom, seededRandom, subSeed } from '../seeded-random.ts';
import { LoadMeter, meanOf, peakOf } from './load-meter.ts';
import { restOfPause } from './rest-of-pause.ts';
import { shareBackByS, TroubleBook, timeOf } from './trouble-book.ts';

export interface StormOptions {
  readonly terminals: number;
  readonly seed: number;
  /** How the outage shows: nothing comes back, or every connection is refused. */
  readonly kind: 'silent' | 'refused';
  /** Rollcall's SDK, or the terminal of today. */
  readonly policy: 'rollcall' | SequentialPolicy;
  readonly progress?: (virtualMs: number, ofMs: number) => void;
}

/** A storm of fewer is none: a normal minute has to hold so many calls that a rate can be told. */
const terminalsMin = 100;

/** What a storm came to. */
export interface StormFigures {
  readonly kind: StormOptions['kind'];
  readonly terminals: number;
  /** A terminal that asks again at the time it was told is back by then: five minutes, and one call. */
  readonly boundMs: number;
  /** 0800s a second that gateways get on a normal day; the most in any five seconds after the outage, and its share. */
  readonly normalLoad: number;
  readonly peakLoad: number;
  readonly loadRatio: number;
  /** The same of the normal minute itself: what chance alone comes to. */
  readonly calmRatio: number;
  /** The same of connections asked for; the most while nothing answered, and the most afterwards. */
  readonly normalDials: number;
  readonly peakDials: number;
  readonly dialRatio: number;
  readonly dialRatioAfter: number;
  /**
   * From the end of the outage until the last of those that failed in it, or had to wait, was signed in; infinite while
   * one is not, and where there was nobody.
   */
  readonly lastBackMs: number;
  readonly p50BackMs: number;
  readonly p99BackMs: number;
  /** Terminals whose sign-in was in trouble. */
  readonly hit: number;
  readonly dialsPerSecond: readonly number[];
  readonly asksPerSecond: readonly number[];
  /** Share of the terminals in trouble that are back, by seconds after the end. */
  readonly backByS: readonly number[];
}

/** No endpoint takes connections from here for a minute; those that are open go on. */
export const outage = { fromMs: 150_000, forMs: 60_000 } as const;
/** Somebody asks a terminal to sign in so long after the end of its last sign-in, whether that was good or not. */
const pauseMs = [30_000, 90_000] as const;
/** The window of retries after a minute of outage, and a call. */
const boundMs = ledgerLimits.retryWindowMsMin + 25_000;
const overMs = outage.fromMs + outage.forMs;
const endMs = overMs + boundMs;
/** From here on everybody has signed in once, and the load is that of every day, as it was since the start. */
const steadyFromS = 90;
const windowS = 5;
const startMs = Date.UTC(2026, 10, 20, 4);

/**
 * Thousands of terminals, one minute in which nothing answers: the real SDK and gateways, or the terminal of today.
 * @throws RangeError for fewer than a hundred.
 */
export async function runStorm(options: StormOptions): Promise<StormFigures> {
  if (options.terminals < terminalsMin) throw new RangeError(`a storm takes ${terminalsMin} terminals`);
  const storm = new Storm(options);
  await storm.open();
  await storm.run();
  return storm.figures();
}

class Storm {
  readonly #options: StormOptions;
  readonly #time = new VirtualTime(startMs);
  readonly #weather = new NetworkWeather();
  readonly #meter = new LoadMeter(() => this.#elapsedMs);
  readonly #network: SimulatedNetwork;
  readonly #cluster: Cluster;
  readonly #troubles = new TroubleBook({ fromMs: outage.fromMs, overMs });

  constructor(options: StormOptions) {
    const { seed } = options;
    this.#options = options;
    const world = { time: this.#time, weather: this.#weather, wire: this.#meter };
    this.#network = new SimulatedNetwork(world, seed);
    this.#cluster = new Cluster({
      name: 'cluster',
      gateways: 2,
      isSecure: true,
      isBalanced: false,
      pooledKeySets: 0,
      cachedTerminals: options.terminals,
      time: this.#time,
      network: this.#network,
      weather: this.#weather,
      random: seededRandom(subSeed(seed, 'cluster')),
      ciphers: portableCiphers,
      log: () => {},
    });
  }

  get #elapsedMs(): number {
    return this.#time.now() - startMs;
  }

  async open(): Promise<void> {
    for (let number = 0; number < this.#options.terminals; number++) {
      const random = seededRandom(subSeed(this.#options.seed, `t${number}`));
      const tmk = new Secret(random.bytes(16));
      const identity = { terminalId: String(10_000_000 + number), merchantId: '888000000000001', tmk };
      await this.#cluster.register({ ...identity, form: '003' });
      const signIn = this.#signInOf(number, random, identity);
      this.#time.setTimer(
        1_000 + restOfPause(pauseMs, random),
        () => void this.#work(number, random, signIn),
      );
    }
    this.#cluster.store.goLive();
    this.#cluster.startAll();
    const hosts = this.#cluster.endpoints.map(hostKeyOf);
    this.#time.setTimer(outage.fromMs, () => {
      for (const host of hosts)
        this.#weather.setMood(host, this.#options.kind === 'silent' ? 'drops' : 'refuses');
    });
    this.#time.setTimer(overMs, () => {
      for (const host of hosts) this.#weather.setMood(host, 'listens');
    });
  }

  run(): Promise<void> {
    const { progress } = this.#options;
    let tellAtMs = 0;
    return new Promise((resolve) => {
      const turn = () => {
        if (progress && this.#elapsedMs >= tellAtMs) {
          progress(this.#elapsedMs, endMs);
          tellAtMs = this.#elapsedMs + 10_000;
        }
        if (this.#time.fireNext(startMs + endMs)) setImmediate(turn);
        else resolve();
      };
      setImmediate(turn);
    });
  }

  figures(): StormFigures {
    const { dialsPerSecond, asksPerSecond } = this.#meter;
    const fromS = outage.fromMs / 1_000;
    const untilS = overMs / 1_000;
    const normalLoad = meanOf(asksPerSecond, steadyFromS, fromS);
    const peakLoad = peakOf(asksPerSecond, untilS, endMs / 1_000 - 1, windowS);
    const normalDials = meanOf(dialsPerSecond, steadyFromS, fromS);
    const peakDials = peakOf(dialsPerSecond, fromS, untilS, windowS);
    const peakDialsAfter = peakOf(dialsPerSecond, untilS, endMs / 1_000 - 1, windowS);
    const back = this.#troubles.timesBackMs();
    return {
      kind: this.#options.kind,
      terminals: this.#options.terminals,
      boundMs,
      normalLoad,
      peakLoad,
      loadRatio: peakLoad / normalLoad,
      calmRatio: peakOf(asksPerSecond, steadyFromS, fromS, windowS) / normalLoad,
      normalDials,
      peakDials,
      dialRatio: peakDials / normalDials,
      dialRatioAfter: peakDialsAfter / normalDials,
      lastBackMs: timeOf(back, 1),
      p50BackMs: timeOf(back, 0.5),
      p99BackMs: timeOf(back, 0.99),
      hit: back.length,
      dialsPerSecond,
      asksPerSecond,
      backByS: shareBackByS(back, (endMs - overMs) / 1_000),
    };
  }

  #signInOf(
    number: number,
    random: SeededRandom,
    identity: { readonly terminalId: string; readonly merchantId: string; readonly tmk: Secret },
  ): () => Promise<Ended> {
    const process = new SimProcess(`t${number}`, this.#time, () => {});
    const uplink = { name: `t${number}/sim`, localAddress: '10.0.0.1', radio: healthy4g };
    const net = this.#network.netOfTerminal(process, process.name, [uplink]);
    const all = this.#cluster.endpoints;
    const endpoints = number % 2 === 0 ? all : [...all].reverse();
    const { policy } = this.#options;
    if (policy !== 'rollcall') {
      const ways = endpoints.map((endpoint) => ({ endpoint }));
      const terminal = new SequentialTerminal({ ...identity, ways, net, process, policy });
      return async () => ({ isSignedIn: (await terminal.signIn()).isSignedIn, retryAtMs: null });
    }
    let operations = 0;
    const terminal = createTerminal({
      ...identity,
      endpoints,
      net,
      ciphers: portableCiphers,
      clock: process.clock,
      tls: { authority: 'simulated' },
      random: {
        fraction: () => random.next(),
        bytes: (count) => random.bytes(count),
        id: () => `t${number}-${++operations}`,
      },
    });
    return async () => {
      const { outcome, retryAt } = await terminal.signIn();
      return { isSignedIn: outcome === 'signed-in', retryAtMs: retryAt };
    };
  }

  /** A cashier who asks again and again; and the terminal itself, at the time that it has told. */
  async #work(number: number, random: SeededRandom, signIn: () => Promise<Ended>): Promise<void> {
    this.#troubles.begun(number, this.#elapsedMs);
    const { isSignedIn, retryAtMs } = await signIn();
    this.#troubles.ended(number, this.#elapsedMs, isSignedIn);
    const pressAtMs = this.#time.now() + random.between(...pauseMs);
    const isRetryFirst = retryAtMs !== null && retryAtMs < pressAtMs;
    this.#time.at(isRetryFirst ? retryAtMs : pressAtMs, () => void this.#work(number, random, signIn));
  }
}

/** How a sign-in ended, and when the terminal asks again by itself. */
interface Ended {
  readonly isSignedIn: boolean;
  readonly retryAtMs: number | null;
}
