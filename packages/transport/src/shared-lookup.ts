import type { AddressLookup } from './address-lookup.ts';
import type { Clock, Timer } from './clock.ts';
import { limits } from './limits.ts';
import { OneAtATime } from './one-at-a-time.ts';

type Found = Parameters<AddressLookup>[2];
type LookupError = Parameters<Found>[0];
type Addresses = Parameters<Found>[1];

/** What all names share. */
interface SharedGround {
  readonly lookup: AddressLookup;
  readonly clock: Clock;
  /** For names that were slow the last time: however many they are, they never hold more than one thread. */
  readonly slowOnes: OneAtATime;
}

/**
 * Asks a resolver for each name once at a time, whoever waits for it, and goes on with the last known addresses where it
 * is silent. The system's resolver holds a thread until its own time-outs are over and cannot be given up, and Node has
 * two for it (libuv: half of UV_THREADPOOL_SIZE).
 */
export function createSharedLookup(lookup: AddressLookup, clock: Clock): AddressLookup {
  const ground = { lookup, clock, slowOnes: new OneAtATime() };
  const names = new Map<string, SharedName>();
  return (host, _options, found) => {
    const name = names.get(host) ?? new SharedName(host, ground);
    if (!names.delete(host) && names.size >= limits.lookUpNamesMax && !forgetOne(names)) {
      found(overfull(), []);
      return;
    }
    // What was asked for last is forgotten last.
    names.set(host, name);
    name.ask(found);
  };
}

/** False where all of them are under way. */
function forgetOne(names: Map<string, SharedName>): boolean {
  const idle = [...names].find(([, name]) => !name.isUnderWay);
  return idle !== undefined && names.delete(idle[0]);
}

/** One name, and who waits for its addresses. */
class SharedName {
  readonly #host: string;
  readonly #ground: SharedGround;
  #waiting: Found[] = [];
  #known: Addresses | null = null;
  #wasSlow = false;
  #isUnderWay = false;
  /** Nothing has come for as long as one waits. */
  #isSilent = false;

  constructor(host: string, ground: SharedGround) {
    this.#host = host;
    this.#ground = ground;
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  ask(found: Found): void {
    if (this.#waiting.length >= limits.lookUpWaitersMax) {
      found(overfull(), []);
      return;
    }
    this.#waiting.push(found);
    if (!this.#isUnderWay) this.#begin();
    if (this.#isSilent || this.#wasSlow) this.#goOnWithKnown();
  }

  #begin(): void {
    const { clock, slowOnes } = this.#ground;
    this.#isUnderWay = true;
    const patience = clock.setTimer(limits.lookUpPatienceMs, () => {
      this.#isSilent = true;
      this.#goOnWithKnown();
    });
    if (this.#wasSlow) slowOnes.enter((leave) => this.#lookUp(patience, leave));
    else this.#lookUp(patience, () => {});
  }

  #lookUp(patience: Timer, leave: () => void): void {
    const { lookup, clock } = this.#ground;
    const startMs = clock.now();
    const done = (error: LookupError, addresses: Addresses) => {
      // What it waited for its turn is no fault of its own.
      this.#wasSlow = clock.now() - startMs >= limits.lookUpPatienceMs;
      leave();
      patience.cancel();
      this.#ended(error, addresses);
    };
    try {
      lookup(this.#host, { all: true }, done);
    } catch (error) {
      // Of a host that is no text.
      done(error as Error, []);
    }
  }

  /** That there is no such name is an answer; any other error says nothing of it. */
  #ended(error: LookupError, addresses: Addresses): void {
    this.#isUnderWay = false;
    this.#isSilent = false;
    if (!error) this.#known = addresses;
    if (error?.code === 'ENOTFOUND') this.#known = null;
    this.#goOnWithKnown();
    this.#tell(error, []);
  }

  #goOnWithKnown(): void {
    if (this.#known !== null) this.#tell(null, this.#known);
  }

  #tell(error: LookupError, addresses: Addresses): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const found of waiting) found(error, addresses);
  }
}

function overfull(): Error & { code: string } {
  return Object.assign(new Error('too much is being looked up'), { code: 'EAI_AGAIN' });
}
