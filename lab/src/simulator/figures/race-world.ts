import { portableCiphers, Secret } from '@rollcall/keys';
import { createTerminal, type Terminal } from '@rollcall/terminal';
import type { Net } from '@rollcall/transport';
import type { SequentialPolicy } from '../baseline/sequential-policy.ts';
import { SequentialTerminal } from '../baseline/sequential-terminal.ts';
import { runEvents } from '../core/run-events.ts';
import { SimProcess } from '../core/sim-process.ts';
import { VirtualTime } from '../core/virtual-time.ts';
import { NetworkWeather } from '../network/network-weather.ts';
import { hostKeyOf, SimulatedNetwork, type SimulatedUplink } from '../network/simulated-net.ts';
import type { WireLog } from '../network/wire-log.ts';
import { Cluster } from '../parties/cluster.ts';
import { type SeededRandom, seededRandom, subSeed } from '../seeded-random.ts';
import type { RaceScenario } from './race-scenarios.ts';

/** How one sign-in went. */
export interface TimedSignIn {
  readonly isSignedIn: boolean;
  readonly elapsedMs: number;
  /** Attempts beyond the first. */
  readonly extraAttempts: number;
}

const nobodyListens: WireLog = { left() {}, arrived() {}, terminalLeft() {}, dialled() {} };
const startMs = Date.UTC(2026, 10, 20, 4);
/** Between two sign-ins: a winner stays fresh. */
const pauseMs = 60_000;
/** No sign-in takes so long, whoever makes it. */
const signInMsMax = 10 * 60_000;

type SignIn = () => Promise<Omit<TimedSignIn, 'elapsedMs'>>;

interface Identity {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly tmk: Secret;
}

/** A terminal's network, two real gateways at its end, in virtual time. */
export class RaceWorld {
  readonly #scenario: RaceScenario;
  readonly #policy: 'rollcall' | SequentialPolicy;
  readonly #time = new VirtualTime(startMs);
  readonly #process: SimProcess;
  readonly #network: SimulatedNetwork;
  readonly #cluster: Cluster;
  readonly #uplinks: readonly SimulatedUplink[];
  readonly #random: SeededRandom;
  #signIn: SignIn = () => Promise.reject(new Error('not open'));

  constructor(scenario: RaceScenario, policy: 'rollcall' | SequentialPolicy, seed: number) {
    const weather = new NetworkWeather();
    this.#scenario = scenario;
    this.#policy = policy;
    this.#random = seededRandom(subSeed(seed, 'terminal'));
    this.#uplinks = scenario.uplinks.map(uplinkOf);
    this.#process = new SimProcess('terminal', this.#time, () => {});
    this.#network = new SimulatedNetwork({ time: this.#time, weather, wire: nobodyListens }, seed);
    this.#cluster = new Cluster({
      name: 'cluster',
      gateways: 2,
      isSecure: true,
      isBalanced: false,
      pooledKeySets: 0,
      cachedTerminals: 1,
      time: this.#time,
      network: this.#network,
      weather,
      random: seededRandom(subSeed(seed, 'cluster')),
      ciphers: portableCiphers,
      log: () => {},
    });
    const [first] = this.#cluster.endpoints.map(hostKeyOf);
    weather.setMood(first as string, scenario.first);
    for (const { name, isDead } of scenario.uplinks) if (isDead) weather.block(name);
  }

  /** Makes ready for so many sign-ins. */
  async open(signIns: number): Promise<void> {
    const count = this.#scenario.remembers || this.#policy !== 'rollcall' ? 1 : signIns;
    const identities = Array.from({ length: count }, (_, number) => this.#identity(number));
    for (const identity of identities) await this.#cluster.register({ ...identity, form: '003' });
    this.#cluster.store.goLive();
    this.#cluster.startAll();
    this.#signIn =
      this.#policy === 'rollcall'
        ? this.#rollcall(identities)
        : this.#today(identities[0] as Identity, this.#policy);
  }

  #identity(number: number): Identity {
    const terminalId = String(10_000_000 + number);
    return { terminalId, merchantId: '888000000000001', tmk: new Secret(this.#random.bytes(16)) };
  }

  #net(): Net {
    return this.#network.netOfTerminal(this.#process, 'terminal', this.#uplinks);
  }

  /** One terminal that remembers, or a new one each time. */
  #rollcall(identities: readonly Identity[]): SignIn {
    let terminal: Terminal | null = null;
    let used = 0;
    return async () => {
      if (terminal === null || used < identities.length) {
        await terminal?.close();
        terminal = this.#terminal(identities[used++] as Identity);
      }
      const { outcome, attempts } = await terminal.signIn();
      return { isSignedIn: outcome === 'signed-in', extraAttempts: attempts.length - 1 };
    };
  }

  #terminal(identity: Identity): Terminal {
    let operations = 0;
    return createTerminal({
      ...identity,
      endpoints: this.#cluster.endpoints,
      net: this.#net(),
      clock: this.#process.clock,
      ciphers: portableCiphers,
      uplinks: this.#uplinks.map(({ name, localAddress }) => ({ name, localAddress })),
      tls: { authority: 'simulated' },
      keepsWarm: this.#scenario.isWarm ?? false,
      random: {
        fraction: () => this.#random.next(),
        bytes: (count) => this.#random.bytes(count),
        id: () => `${identity.terminalId}-${++operations}`,
      },
    });
  }

  #today(identity: Identity, policy: SequentialPolicy): SignIn {
    const ways = this.#uplinks.flatMap(({ localAddress }) =>
      this.#cluster.endpoints.map((endpoint) => ({ endpoint, localAddress })),
    );
    const terminal = new SequentialTerminal({
      ...identity,
      ways,
      net: this.#net(),
      process: this.#process,
      policy,
    });
    return async () => {
      const { isSignedIn, tries } = await terminal.signIn();
      return { isSignedIn, extraAttempts: tries - 1 };
    };
  }

  /** The next sign-in, a minute after the last. */
  async signIn(): Promise<TimedSignIn> {
    let ended: TimedSignIn | null = null;
    const signingIn = new Promise<void>((resolve, reject) => {
      this.#time.setTimer(pauseMs, () => {
        const beganMs = this.#time.now();
        const signedIn = this.#signIn().then((result) => {
          ended = { ...result, elapsedMs: this.#time.now() - beganMs };
        });
        signedIn.then(resolve, reject);
      });
    });
    await runEvents(this.#time, this.#time.now() + signInMsMax, () => ended !== null);
    await signingIn;
    return ended as unknown as TimedSignIn;
  }
}

function uplinkOf({ name, radio }: RaceScenario['uplinks'][number], index: number): SimulatedUplink {
  return { name, localAddress: `10.${index}.0.1`, radio };
}
