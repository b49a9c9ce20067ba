import {
  diedIdle,
  type HoldOff,
  type IdleLife,
  livedIdle,
  type PathMemory,
  type PathOutcome,
  unknownIdleLife,
} from '@rollcall/sign-in';
import { timeOfDayOf } from '@rollcall/transport';
import type { Attempt } from './attempt.ts';
import type { Cause } from './cause.ts';
import type { JournalDamage } from './journal/journal-damage.ts';
import { limits } from './limits.ts';
import { ageOf, type Moment, momentNow } from './moment.ts';
import { noteOf, type RaceNote, withNotes } from './race/path-notes.ts';
import { isSameWay, pathsOf, type TerminalPath } from './race/terminal-path.ts';
import type { WarmConnection } from './race/warm-connection.ts';
import type { SignInResult } from './sign-in.ts';
import type { StateStore } from './state-store.ts';
import type { ConnectionStatistics } from './status/connection-statistics.ts';
import type { TerminalEvent } from './terminal-event.ts';
import { defaultNetworkId, type TerminalSettings } from './terminal-settings.ts';
import { changedState, newTerminalState, type StateChange, type TerminalState } from './terminal-state.ts';

/** What is remembered of a sign-in that ended. */
export interface LastSignIn extends Pick<SignInResult, 'outcome' | 'cause' | 'retryAt' | 'responseCode'> {
  readonly atMs: number;
}

/** What is remembered of the call that ended last. */
export interface EndedCall {
  /** By `Clock.now()`. */
  readonly atMs: number;
  readonly attempts: readonly Attempt[];
  /** Null where it has none, or none is told of such calls. */
  readonly cause: Cause | null;
}

/** The state could not be made durable in time: what depends on it must not happen. */
export class StateNotWritten extends Error {
  override readonly name = 'StateNotWritten';
  /** The disk failed, or had time enough: not where its call was nearly over. */
  readonly isOfDisk: boolean;

  constructor(message: string, { isOfDisk = true, ...options }: ErrorOptions & { isOfDisk?: boolean } = {}) {
    super(message, options);
    this.isOfDisk = isOfDisk;
  }
}

/** What all calls of one terminal share: settings, the state in memory and on disk, the end of its life. */
export class TerminalCore {
  readonly settings: TerminalSettings;
  /** All ways to a gateway, in the order of the settings. */
  readonly ways: readonly TerminalPath[];
  readonly journalDamage: JournalDamage | null;
  readonly #store: StateStore;
  readonly #closing = new AbortController();
  #state: TerminalState;
  /** Dials since the last write, and when that was. */
  #dials = 0;
  #connected = 0;
  #writtenAtMs: number;
  /** How paths did since the last write. */
  #notes: readonly RaceNote[] = [];
  #paths: PathMemory;
  #lastChange: Promise<void> = Promise.resolve();
  #lastSignIn: LastSignIn | null = null;
  #lastEnded: EndedCall | null = null;
  #heardAt: Moment | null = null;
  #warm: WarmConnection | null = null;
  readonly #clusters = new Map<string, string>();
  readonly #inBandRefusers = new Set<string>();
  readonly #hungUpAt = new Map<string, Moment>();
  readonly #doubted = new Set<string>();
  #idleLives: TerminalState['idleLives'];
  /**
   * A report of bad keys before an 0800 was not taken. A host may hang up on it, or after its answer, and then no 0800
   * would ever come through; a gateway that issues those keys again hears of them right after its 0810.
   */
  isReportInVain = false;
  /** Set while nobody at all has answered since the last sign-in. Not written: who starts a terminal anew means it. */
  holdOff: HoldOff | null = null;
  /** Why it was set. */
  holdOffCause: Cause | null = null;

  constructor(settings: TerminalSettings, store: StateStore) {
    const loaded = store.load();
    this.settings = settings;
    this.ways = pathsOf(settings);
    this.#store = store;
    this.#state = loaded?.state ?? newTerminalState(settings.random);
    this.journalDamage = loaded?.damage ?? null;
    this.#writtenAtMs = settings.clock.now();
    this.#paths = this.#state.paths;
    this.#idleLives = this.#state.idleLives;
    if (this.journalDamage) this.emit({ kind: 'journal-damaged', damage: this.journalDamage });
  }

  get state(): TerminalState {
    return this.#state;
  }

  /** Aborted by `close()`. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Gives up what is under way. */
  close(): void {
    this.#closing.abort();
    this.#warm?.drop();
    this.#warm = null;
  }

  /** Lets others have the state; to be called when no call is under way any more. */
  closeStore(): Promise<void> {
    return this.#store.close();
  }

  /** Is written with the next change: it is not worth a write of its own. */
  countDial(isConnected: boolean): void {
    this.#dials++;
    if (isConnected) this.#connected++;
  }

  /** How the last sign-in of this process ended. */
  get lastSignIn(): LastSignIn | null {
    return this.#lastSignIn;
  }

  noteEnded({ attempts = [], cause = null }: Partial<EndedCall> & { readonly outcome: string }): void {
    this.#lastEnded = { attempts, cause, atMs: this.settings.clock.now() };
  }

  /** The last call that ended since then; null where none did. */
  endedSince(atMs: number): EndedCall | null {
    return this.#lastEnded !== null && this.#lastEnded.atMs >= atMs ? this.#lastEnded : null;
  }

  /** How long ago a gateway or host was last heard: an answer, of whatever kind. */
  get heardAgoMs(): number | null {
    return this.#heardAt && ageOf(this.#heardAt, this.settings.clock);
  }

  heard(): void {
    this.#heardAt = momentNow(this.settings.clock);
  }

  /** For what is kept beyond this process or told to people, and for the shop's hours; nothing is waited for by it. */
  timeOfDayMs(): number {
    return timeOfDayOf(this.settings.clock);
  }

  noteSignIn({ outcome, cause, retryAt, responseCode }: SignInResult): void {
    const atMs = Math.round(this.timeOfDayMs());
    this.#lastSignIn = { outcome, cause, retryAt, responseCode, atMs };
  }

  /** What the device knows of the network it is on. One that cannot tell is as one that never does. */
  networkId(): string {
    try {
      const told: unknown = this.settings.networkId();
      return typeof told === 'string' ? told.slice(0, limits.networkIdMax) : defaultNetworkId;
    } catch {
      return defaultNetworkId;
    }
  }

  /** Of which cluster an endpoint has said, on an authenticated channel, that it is. */
  announcedCluster(endpoint: string): string | null {
    return this.#clusters.get(endpoint) ?? null;
  }

  noteCluster(endpoint: string, cluster: string): void {
    this.#clusters.set(endpoint, cluster);
  }

  /** Whether an endpoint may be told more than the dialect has. */
  takesInBand(endpoint: string): boolean {
    return !this.#inBandRefusers.has(endpoint);
  }

  noteInBandRefused(endpoint: string): void {
    this.#inBandRefusers.add(endpoint);
  }

  /** Whether an endpoint closed as if it did not take our connection, when something had been asked already. */
  isDoubted(endpoint: string): boolean {
    return this.#doubted.has(endpoint);
  }

  doubt(endpoint: string): void {
    this.#doubted.add(endpoint);
  }

  /** It has answered. */
  trust(endpoint: string): void {
    this.#doubted.delete(endpoint);
  }

  /** The connection kept for the next call; null where there is none. */
  get warm(): WarmConnection | null {
    return this.#warm;
  }

  /** A kept connection was closed right after an answer: a request that is on its way then is lost. */
  noteHungUp(endpoint: string): void {
    this.#hungUpAt.set(endpoint, momentNow(this.settings.clock));
  }

  #hangsUp(endpoint: string): boolean {
    const at = this.#hungUpAt.get(endpoint);
    return at !== undefined && ageOf(at, this.settings.clock) < limits.hungUpKnownMs;
  }

  keepWarm(warm: WarmConnection): void {
    this.#warm?.drop();
    this.#warm = null;
    if (this.closing.aborted || this.#hangsUp(warm.path.path.endpoint)) return warm.drop();
    this.#warm = warm;
    warm.park();
  }

  /** For a call on this network; one of another network leads nowhere any more. */
  takeWarm(networkId: string, up: readonly TerminalPath[]): WarmConnection | null {
    const warm = this.#warm;
    this.#warm = null;
    if (warm?.isOpen && warm.networkId === networkId && up.some((way) => isSameWay(way, warm.path))) {
      warm.take();
      return warm;
    }
    warm?.drop();
    return null;
  }

  lostWarm(warm: WarmConnection, idleMs: number): void {
    if (this.#warm === warm) this.#warm = null;
    const { uplink, endpoint } = warm.path.path;
    this.emit({ kind: 'warm-lost', uplink, endpoint, idleMs });
  }

  idleLife(networkId: string): IdleLife {
    return this.#idleLives.find(([id]) => id === networkId)?.[1] ?? unknownIdleLife;
  }

  /** Written with the next change. */
  noteIdle(networkId: string, seen: { readonly idleMs: number; readonly lived: boolean }): void {
    const before = this.idleLife(networkId);
    const idleMs = Math.round(seen.idleMs);
    const atMs = Math.round(this.timeOfDayMs());
    const life = seen.lived ? livedIdle(before, idleMs) : diedIdle(before, idleMs, atMs);
    const others = this.#idleLives.filter(([id]) => id !== networkId);
    this.#idleLives = [...others.slice(1 - limits.idleLivesMax), [networkId, life]];
  }

  /** What is known of each path on each network now. */
  get paths(): PathMemory {
    return this.#paths;
  }

  /** Counts at once, and is written with the next change: it is not worth a write of its own. */
  notePaths(networkId: string, outcomes: readonly PathOutcome[]): void {
    if (outcomes.length === 0) return;
    const note = noteOf(networkId, this.timeOfDayMs(), outcomes);
    this.#paths = withNotes(this.#paths, [note]);
    this.#notes = [...this.#notes, note].slice(-limits.unwrittenRacesMax);
  }

  /** As they are now. */
  get statistics(): ConnectionStatistics {
    const { runningMs, dials, connected } = this.#state.statistics;
    return {
      runningMs: runningMs + Math.max(0, Math.round(this.settings.clock.now() - this.#writtenAtMs)),
      dials: dials + this.#dials,
      connected: connected + this.#connected,
    };
  }

  /**
   * Makes a change durable, then valid; one follows the other, each on the state that the one before left.
   * @throws StateNotWritten when the disk fails or is not done at `byMs`; the state in memory is then the old one.
   */
  change(change: StateChange | ((state: TerminalState) => StateChange), byMs: number): Promise<void> {
    const changing = this.#lastChange.then(() =>
      this.#change(typeof change === 'function' ? change(this.#state) : change, byMs),
    );
    this.#lastChange = changing.catch(() => {});
    return changing;
  }

  async #change(change: StateChange, byMs: number): Promise<void> {
    const before = this.#state;
    const nowMs = this.settings.clock.now();
    const notes = this.#notes;
    const idleLives = this.#idleLives;
    const whole = {
      statistics: this.statistics,
      ...(notes.length > 0 && { raced: notes }),
      ...(idleLives !== before.idleLives && { idleLives }),
      ...change,
    };
    const after = changedState(before, whole);
    await this.#inTime(this.#store.save({ before, change: whole, after }), byMs);
    this.#state = after;
    this.#writtenAtMs = nowMs;
    this.#dials = 0;
    this.#connected = 0;
    this.#notes = this.#notes.filter((note) => !notes.includes(note));
  }

  emit(event: TerminalEvent): void {
    queueMicrotask(async () => {
      try {
        await this.settings.onEvent(event);
      } catch (error) {
        // A screen that cannot draw must not end the process in the middle of a purchase. Its message may hold anything.
        const name = error instanceof Error ? error.name : typeof error;
        process.emitWarning(`onEvent threw ${name} at ${event.kind}`, 'RollcallTerminal');
      }
    });
  }

  #inTime(saved: Promise<void>, byMs: number): Promise<void> {
    const { clock } = this.settings;
    const leftMs = Math.max(0, byMs - clock.now());
    const isOfDisk = leftMs >= limits.diskSlowMs;
    return new Promise((resolve, reject) => {
      const late = () => reject(new StateNotWritten('the state was not written in time', { isOfDisk }));
      const timer = clock.setTimer(leftMs, late);
      const failed = (cause: unknown) =>
        reject(new StateNotWritten('the state could not be written', { cause }));
      saved.then(resolve, failed).finally(() => timer.cancel());
    });
  }
}
