import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import {
  newRace,
  type Proof,
  type RaceCommand,
  type RaceEnd,
  type RaceEvent,
  type RaceState,
  stepRace,
  type Verdict,
} from './race.ts';

const deadlineMs = 25_000;

/** How a path behaves: null where nothing ever comes. */
interface Behaviour {
  readonly connectMs: number | null;
  readonly answerMs: number | null;
  readonly isLost: boolean;
  readonly proof: Proof;
  readonly verdict: Verdict;
}

/** Runs a race against paths that behave so, in virtual time, and watches what it may not do. */
class WatchedRace {
  state: RaceState;
  connects = 0;
  end: RaceEnd | null = null;
  readonly #paths: readonly Behaviour[];
  readonly #open = new Set<number>();
  readonly #asked = new Map<number, string | null>();
  readonly #due: RaceEvent[] = [];
  #wakeAtMs = 0;

  constructor(paths: readonly Behaviour[], extraAttempts: number) {
    this.#paths = paths;
    this.state = newRace({
      runners: paths.map((_, at) => ({
        path: { uplink: `u${at % 2}`, endpoint: `e${at}` },
        patience: { connectMs: 300, answerMs: 800, giveUpMs: 8_000 },
      })),
      startedAtMs: 0,
      deadlineMs,
      extraAttempts,
    });
  }

  run(): void {
    this.#send({ kind: 'started', atMs: 0 });
    for (let steps = 0; this.end === null; steps++) {
      expect(steps).toBeLessThan(2_000);
      this.#due.sort((a, b) => a.atMs - b.atMs);
      const next = this.#due[0];
      if (next && next.atMs <= this.#wakeAtMs) this.#send(this.#due.shift() as RaceEvent);
      else {
        expect(this.#wakeAtMs).toBeLessThanOrEqual(deadlineMs);
        this.#send({ kind: 'wake', atMs: this.#wakeAtMs });
      }
    }
  }

  #send(event: RaceEvent): void {
    if (event.kind === 'answered' || event.kind === 'lost') {
      if (!this.#open.has(event.lane)) return;
      this.#asked.delete(event.lane);
      if (event.kind === 'lost') this.#open.delete(event.lane);
    }
    const step = stepRace(this.state, { ...event, random: 0.7 } as RaceEvent);
    this.state = step.state;
    for (const command of step.commands) this.#follow(command, event.atMs);
    const held = this.state.lanes.filter(({ stage }) => stage !== 'waiting' && stage !== 'ended');
    expect(held.length).toBeLessThanOrEqual(limits.pathsInFlightMax);
  }

  #follow(command: RaceCommand, atMs: number): void {
    switch (command.kind) {
      case 'wake-at':
        this.#wakeAtMs = command.atMs;
        return;
      case 'end':
        this.end = command.end;
        return;
      case 'close':
        this.#open.delete(command.lane);
        this.#asked.delete(command.lane);
        return;
      case 'connect':
        return this.#connect(command.lane, atMs);
      case 'ask':
        return this.#ask(command.lane, atMs);
    }
  }

  #connect(lane: number, atMs: number): void {
    const { connectMs, proof } = this.#paths[lane] as Behaviour;
    expect(this.#open.has(lane)).toBe(false);
    this.#open.add(lane);
    this.connects++;
    if (connectMs !== null) this.#due.push({ kind: 'connected', lane, atMs: atMs + connectMs, proof });
  }

  /** Two at once only within one proven cluster. */
  #ask(lane: number, atMs: number): void {
    const { answerMs, isLost, verdict, proof } = this.#paths[lane] as Behaviour;
    for (const other of this.#asked.values())
      expect(proof.cluster !== null && other === proof.cluster).toBe(true);
    this.#asked.set(lane, proof.cluster);
    if (answerMs === null) return;
    const at = atMs + answerMs;
    this.#due.push(isLost ? { kind: 'lost', lane, atMs: at } : { kind: 'answered', lane, atMs: at, verdict });
  }
}

const anyVerdict = fc.constantFrom<Verdict>(
  { kind: 'good' },
  { kind: 'refused', responseCode: '97', isIdentity: true },
  { kind: 'refused', responseCode: '96', isIdentity: false },
  { kind: 'slot', retryAfterMs: 1_500 },
  { kind: 'slot', retryAfterMs: 90_000 },
  { kind: 'keys-wrong' },
);

const anyPath = fc.record<Behaviour>({
  connectMs: fc.option(fc.integer({ min: 0, max: 30_000 })),
  answerMs: fc.option(fc.integer({ min: 0, max: 30_000 })),
  isLost: fc.boolean(),
  proof: fc.constantFrom(
    { cluster: null, isAuthenticated: false },
    { cluster: 'shop-net', isAuthenticated: true },
    { cluster: 'another', isAuthenticated: true },
  ),
  verdict: anyVerdict,
});

describe('any race', () => {
  it('ends by its deadline, within its bounds, and never asks where it may not', () => {
    fc.assert(
      fc.property(
        fc.array(anyPath, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 12 }),
        (paths, extraAttempts) => {
          const race = new WatchedRace(paths, extraAttempts);
          race.run();
          const end = race.end as RaceEnd;
          expect(race.state.extraUsed).toBeLessThanOrEqual(extraAttempts);
          expect(race.connects).toBeGreaterThanOrEqual(1);
          if (end.kind === 'signed-in') expect(paths[end.lane]?.verdict.kind).toBe('good');
          if (end.kind === 'failed') expect(race.state.lanes.every(({ wasAsked }) => !wasAsked)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('signs in whenever some path works within its time', () => {
    fc.assert(
      fc.property(fc.array(anyPath, { maxLength: 3 }), fc.integer({ min: 0, max: 3 }), (others, place) => {
        const proof = { cluster: 'shop-net', isAuthenticated: true };
        const dead = others.map((path) => ({ ...path, answerMs: null, proof }));
        const works: Behaviour = {
          connectMs: 80,
          answerMs: 160,
          isLost: false,
          proof,
          verdict: { kind: 'good' },
        };
        const race = new WatchedRace([...dead.slice(0, place), works, ...dead.slice(place)], 12);
        race.run();
        expect(race.end?.kind).toBe('signed-in');
      }),
      { numRuns: 300 },
    );
  });
});
