import type { BlockCiphers, Secret } from '@rollcall/keys';
import { Secret as SecretBytes } from '@rollcall/keys';
import { ledgerLimits } from '@rollcall/sign-in';
import {
  type CallOptions,
  createTerminal,
  type Random,
  type Terminal,
  TerminalError,
  type TerminalOptions,
} from '@rollcall/terminal';
import { type Death, SimProcess } from '../core/sim-process.ts';
import type { VirtualTime } from '../core/virtual-time.ts';
import { SimulatedDisk } from '../disk/simulated-disk.ts';
import type { Judge } from '../judge/judge.ts';
import { type JudgedTerminal, judgedTerminal } from '../judge/judge-terminal.ts';
import type { SimulatedNetwork, SimulatedUplink } from '../network/simulated-net.ts';
import type { CashierStep, RadioName, TerminalPlan } from '../plan/schedule-plan.ts';
import { healthy4g, radios } from '../radio-model.ts';
import type { SeededRandom } from '../seeded-random.ts';

const deadlineMs = 25_000;
/** When faults have ended, a terminal that does not come right in so many rounds never will. */
const recoveryRounds = 6;
const recoveryPauseMs = 5_000;
const track2 = new TextEncoder().encode('6225000000000253D2512101123400001');
const pin = new TextEncoder().encode('123456');

type Sale = Pick<CashierStep, 'amount' | 'hasPin' | 'givesUpAfterMs'>;
/** Something bought to see whether it can be. */
const proof: Sale = { amount: 100, hasPin: false, givesUpAfterMs: null };

export interface ShopOptions {
  readonly plan: TerminalPlan;
  readonly tmk: Secret;
  readonly endpoints: TerminalOptions['endpoints'];
  readonly time: VirtualTime;
  readonly network: SimulatedNetwork;
  readonly random: SeededRandom;
  readonly ciphers: BlockCiphers;
  readonly judge: Judge;
  readonly log: (who: string, what: string) => void;
}

/** A terminal and the cashier in front of it, over all the lives that the terminal has. */
export class Shop {
  readonly name: string;
  readonly terminalId: string;
  readonly merchantId = '888000000000001';
  readonly disk: SimulatedDisk;
  readonly judged: JudgedTerminal;
  process: SimProcess | null = null;
  /** The cashier has done all that the plan asks. */
  isDone = false;
  readonly #options: ShopOptions;
  readonly #chance: Random;
  #terminal: Terminal | null = null;
  #nextStep = 0;
  #hasGoodRadio = false;

  constructor(options: ShopOptions) {
    const { plan, tmk, random } = options;
    this.#options = options;
    this.name = `t${plan.number}`;
    this.terminalId = String(10_000_000 + plan.number);
    this.disk = new SimulatedDisk(random);
    let operations = 0;
    this.#chance = {
      fraction: () => random.next(),
      bytes: (count) => random.bytes(count),
      id: () => `${this.name}-${++operations}`,
    };
    this.judged = judgedTerminal({
      terminalId: this.terminalId,
      name: this.name,
      home: plan.home,
      tmk,
      form: plan.form,
      waits: plan.number % 2 === 0,
      paths: plan.uplinks.length * options.endpoints.length,
      reversalTries: plan.reversalTries,
    });
  }

  get plan(): TerminalPlan {
    return this.#options.plan;
  }

  /** The terminal's process starts, anew or again, and the cashier goes on. */
  start(): void {
    if (this.process?.isAlive) return;
    const terminal = this.#boot();
    if (terminal && !this.isDone) this.#work(terminal).catch((error: unknown) => this.#surprise(error));
  }

  /** From now on its radios are good. */
  clearRadio(): void {
    this.#hasGoodRadio = true;
  }

  /** Faults have ended: everything that is due must come right. Resolves when it has, or never will. */
  async recover(): Promise<void> {
    const terminal = this.process?.isAlive && this.#terminal ? this.#terminal : this.#boot();
    if (terminal === null) return;
    for (let round = 0; round < recoveryRounds; round++) {
      if (await this.#comesRight(terminal)) return;
      await this.#pause(this.#untilItAsksMs(terminal));
    }
    const { isSignedIn, reversal, settlement } = terminal.status();
    const left = JSON.stringify({ isSignedIn, reversal, settlement: settlement?.step ?? null });
    this.#options.judge.breach(
      'drain',
      this.name,
      `does not come right in ${recoveryRounds} rounds: ${left}`,
    );
  }

  /** One more sale, when it has come right. */
  async sell(): Promise<void> {
    if (this.#terminal !== null) await this.#buy(this.#terminal, proof);
  }

  /** A terminal that heard nobody has told its time; somebody who waits a minute is heard sooner. */
  #untilItAsksMs(terminal: Terminal): number {
    const { lastSignIn, asOf } = terminal.status();
    const retryInMs = (lastSignIn?.retryAt ?? asOf) - asOf;
    return Math.max(recoveryPauseMs, Math.min(retryInMs, ledgerLimits.askAgainMs));
  }

  status() {
    return this.#terminal?.status() ?? null;
  }

  #boot(): Terminal | null {
    const { time, log, judge } = this.#options;
    const process = new SimProcess(this.name, time, (death) => this.#died(death));
    this.process = process;
    log(this.name, 'starts');
    judge.born(this.judged);
    try {
      this.#terminal = createTerminal(this.#terminalOptions(process));
      judge.awoke(this.judged, this.#terminal.status());
      return this.#terminal;
    } catch (error) {
      judge.breach('crash', this.name, `does not start: ${textOf(error)}`);
      this.isDone = true;
      return null;
    }
  }

  #uplink(name: string, radio: RadioName, index: number): SimulatedUplink {
    const radioNow = () => (this.#hasGoodRadio ? healthy4g : radios[radio]);
    return {
      name: `${this.name}/${name}`,
      localAddress: this.#addressOn(index),
      get radio() {
        return radioNow();
      },
    };
  }

  #addressOn(uplink: number): string {
    return `10.${uplink}.0.${this.#options.plan.number}`;
  }

  #terminalOptions(process: SimProcess): TerminalOptions {
    const { plan, tmk, endpoints, network, ciphers, log } = this.#options;
    const uplinks = plan.uplinks.map(({ name, radio }, index) => this.#uplink(name, radio, index));
    const isSecure = endpoints.some(({ scheme }) => scheme !== 'tcp');
    return {
      endpoints,
      terminalId: this.terminalId,
      merchantId: this.merchantId,
      tmk,
      form: plan.form,
      ciphers,
      uplinks: plan.uplinks.map(({ name }, index) => ({ name, localAddress: this.#addressOn(index) })),
      random: this.#chance,
      stateDir: 'state',
      deadlineMs,
      reversalTries: plan.reversalTries,
      keepsWarm: plan.number % 3 !== 0,
      // Every second shop has a tool that asks each time: the other would hear little while gateways are gone.
      ...(!this.judged.waits && { askAgainMs: 0 }),
      disk: this.disk.diskOf(process),
      clock: process.clock,
      net: network.netOfTerminal(process, this.name, uplinks),
      ...(isSecure && { tls: { authority: 'simulated' } }),
      onEvent: (event) => {
        if (process.isAlive && event.kind === 'answer-dropped')
          log(this.name, `drops an answer: ${event.differsIn}`);
      },
    };
  }

  async #work(terminal: Terminal): Promise<void> {
    const { steps } = this.#options.plan;
    for (let step = steps[this.#nextStep]; step; step = steps[this.#nextStep]) {
      await this.#pause(step.afterMs);
      this.#nextStep++;
      const done = this.#take(terminal, step);
      if (step.isImpatient) done.catch((error: unknown) => this.#surprise(error));
      else await done;
    }
    this.isDone = true;
  }

  async #take(terminal: Terminal, step: CashierStep): Promise<void> {
    const { givesUpAfterMs } = step;
    switch (step.call) {
      case 'sign-in':
        return void (await this.#signIn(terminal, givesUpAfterMs));
      case 'purchase':
        if (needsSignIn(terminal)) await this.#signIn(terminal);
        await this.#buy(terminal, step);
        await this.#callSupport(terminal);
        return this.#closeInDoubt(terminal);
      case 'reverse':
        return void (await this.#reverse(terminal, givesUpAfterMs));
      case 'settle':
        if (terminal.status().parkedReversals.length > 0) await this.#retryParked(terminal);
        await this.#settle(terminal, givesUpAfterMs);
        return void (await this.#signIn(terminal));
      case 'retry-parked':
        return void (await this.#retryParked(terminal, givesUpAfterMs));
      case 'echo':
        return void (await this.#call('echo', (options) => terminal.echo(options), givesUpAfterMs));
      case 'sign-off':
        return void (await this.#call('sign-off', (options) => terminal.signOff(options), givesUpAfterMs));
    }
  }

  /** In every second shop support has a look, as soon as a reversal is parked. */
  async #callSupport(terminal: Terminal): Promise<void> {
    const isParked = terminal.status().parkedReversals.length > 0;
    if (isParked && this.plan.number % 2 === 0) await this.#retryParked(terminal);
  }

  /** In the other shops some close the batch when they do not know what became of a sale. */
  async #closeInDoubt(terminal: Terminal): Promise<void> {
    const isInDoubt = terminal.status().lastPurchase?.outcome === 'unknown';
    if (!isInDoubt || this.plan.number % 2 === 0) return;
    await this.#settle(terminal);
    await this.#signIn(terminal);
  }

  /** Signs in, ends what is open, and buys something under a MAC. */
  async #comesRight(terminal: Terminal): Promise<boolean> {
    const signedIn = await this.#signIn(terminal);
    if (signedIn?.outcome !== 'signed-in') return false;
    if (terminal.status().reversal !== null) await this.#reverse(terminal);
    if (terminal.status().parkedReversals.length > 0) await this.#retryParked(terminal);
    if (terminal.status().settlement !== null || terminal.status().isBatchClosed) {
      await this.#settle(terminal);
      await this.#signIn(terminal);
    }
    const bought = await this.#buy(terminal, proof);
    const { reversal, parkedReversals, isSignedIn, isSignInDue } = terminal.status();
    // A batch that its host has left behind takes nothing any more.
    const isParked = parkedReversals.some(({ responseCode }) => responseCode !== '77');
    const isBought = bought?.outcome === 'approved' || bought?.outcome === 'declined';
    return isBought && reversal === null && !isParked && isSignedIn && !isSignInDue;
  }

  async #signIn(terminal: Terminal, givesUpAfterMs: number | null = null) {
    const result = await this.#call('sign-in', (options) => terminal.signIn(options), givesUpAfterMs);
    if (result) this.#options.judge.signedIn(this.judged, result);
    return result;
  }

  async #buy(terminal: Terminal, { amount, hasPin, givesUpAfterMs }: Sale) {
    const request = {
      amount,
      track2: new SecretBytes(track2.slice()),
      ...(hasPin && { pin: new SecretBytes(pin.slice()) }),
    };
    const result = await this.#call(
      'purchase',
      (options) => terminal.purchase(request, options),
      givesUpAfterMs,
    );
    if (result) this.#options.judge.bought(this.judged, result, terminal.status());
    return result;
  }

  async #reverse(terminal: Terminal, givesUpAfterMs: number | null = null): Promise<void> {
    const result = await this.#call('reverse', (options) => terminal.reverse(options), givesUpAfterMs);
    if (result) this.#options.judge.reversed(this.judged, result, terminal.status());
    if (result?.mustSignIn) await this.#signIn(terminal);
  }

  async #settle(terminal: Terminal, givesUpAfterMs: number | null = null): Promise<void> {
    const result = await this.#call('settle', (options) => terminal.settle(options), givesUpAfterMs);
    if (result) this.#options.judge.settled(this.judged, result, terminal.status());
    if (result?.reason === 'upload-refused') await this.#giveUpBatch(terminal);
  }

  /** The acquirer was called: it settles by hand. */
  async #giveUpBatch(terminal: Terminal): Promise<void> {
    const result = await this.#call('settle', () => terminal.settle({ giveUp: true }));
    if (result) this.#options.judge.settled(this.judged, result, terminal.status());
  }

  async #retryParked(terminal: Terminal, givesUpAfterMs: number | null = null): Promise<void> {
    this.judged.parkedRetries++;
    const result = await this.#call(
      'retry-parked',
      (options) => terminal.retryParked(options),
      givesUpAfterMs,
    );
    if (result) this.#options.judge.retried(this.judged, result);
    if (result?.mustSignIn && result.outcome !== 'nothing-parked') await this.#signIn(terminal);
  }

  /** One call, watched; null when the terminal refuses to begin it. A dead process answers nothing. */
  async #call<T extends { readonly outcome: string; readonly attempts: readonly unknown[] }>(
    name: string,
    call: (options?: CallOptions) => Promise<T>,
    givesUpAfterMs: number | null = null,
  ): Promise<T | null> {
    const { judge } = this.#options;
    const { process } = this;
    // It may have died in the very moment in which its last call ended.
    if (!process?.isAlive) return new Promise(() => {});
    const ended = judge.called(this.name, name, deadlineMs);
    const forget = process.onDeath(() => ended('cut off'));
    const { options, release } = this.#patience(process, name, givesUpAfterMs);
    const result = await call(options)
      .finally(release)
      .catch((error: unknown) => {
        if (error instanceof TerminalError && error.code === 'busy') return null;
        throw error;
      });
    if (!process.isAlive) return new Promise(() => {});
    forget();
    ended(result?.outcome ?? 'busy');
    const status = this.#terminal?.status();
    if (result && status) {
      const { outcome, attempts } = result;
      judge.stood(this.judged, { call: name, outcome, attempts: attempts.length }, status);
    }
    return result;
  }

  /** What a call is given so that its cashier can give it up; `release` when it has ended. */
  #patience(process: SimProcess, call: string, givesUpAfterMs: number | null) {
    if (givesUpAfterMs === null) return { options: {}, release: () => {} };
    const giveUp = new AbortController();
    const timer = process.setTimer(givesUpAfterMs, () => {
      this.#options.log(this.name, `gives up ${call}`);
      giveUp.abort();
    });
    return { options: { signal: giveUp.signal }, release: () => timer.cancel() };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.process?.setTimer(ms, resolve));
  }

  #died(death: Death): void {
    this.#options.log(this.name, death);
  }

  #surprise(error: unknown): void {
    if (this.process?.isAlive) this.#options.judge.breach('crash', this.name, textOf(error));
  }
}

function needsSignIn(terminal: Terminal): boolean {
  const { isSignedIn, isSignInDue, isBatchClosed } = terminal.status();
  return !isSignedIn || isSignInDue || isBatchClosed;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
