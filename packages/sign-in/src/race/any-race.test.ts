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
const patience = { connectMs: 300, answerMs: 800, giveUpMs: 8_000, quietMs: 14_000 };

/** How a path behaves: null where nothing ever comes. */
interface Behaviour {
  readonly connectMs: number | null;
  /** Which of its connections are refused: those from this one on. */
  readonly refusedFrom: number;
  /** … and those before this one. */
  readonly acceptsFrom?: number;
  /** A connection goes so long after it was made. */
  readonly lineMs: number | null;
  readonly answerMs: number | null;
  readonly isLost: boolean;
  readonly proof: Proof;
  /** One after the other; the last one again and again. */
  readonly verdicts: readonly Verdict[];
}

type LaneEvent = Extract<RaceEvent, { lane: number }>;

/** Runs a race against paths that behave so, in virtual time, and watches what it may not do. */
class WatchedRace {
  state: RaceState;
  connects = 0;
  end: RaceEnd | null = null;
  endedAtMs = 0;
  readonly asks: number[];
  readonly slots: number[];
  readonly #paths: readonly Behaviour[];
  readonly #dials: number[];
  readonly #slotAtMs = new Map<number, number>();
  readonly #open = new Map<number, number>();
  readonly #asked = new Map<number, string | null>();
  readonly #due: { readonly event: LaneEvent; readonly dial: number }[] = [];
  #wakeAtMs = 0;

  /** `places`: how often each path stands in the race. */
  constructor(behaviours: readonly Behaviour[], extraAttempts: number, places = 1) {
    const paths = Array.from({ length: places }, () => behaviours).flat();
    const endpoint = (at: number) => `e${at % behaviours.length}`;
    this.#paths = paths;
    this.asks = paths.map(() => 0);
    this.slots = paths.map(() => 0);
    this.#dials = paths.map(() => 0);
    this.state = newRace({
      runners: paths.map((_, at) => ({
        path: { uplink: `u${(at % behaviours.length) % 2}`, endpoint: endpoint(at) },
        patience,
      })),
      startedAtMs: 0,
      deadlineMs,
      extraAttempts,
    });
  }

  run(): void {
    this.#send({ kind: 'started', atMs: 0 });
    for (let steps = 0; this.end === null; steps++) {
      expect(steps).toBeLessThan(500);
      this.#due.sort((a, b) => a.event.atMs - b.event.atMs);
      const next = this.#due[0];
      if (next && next.event.atMs <= this.#wakeAtMs) {
        this.#due.shift();
        if (this.#open.get(next.event.lane) === next.dial) this.#send(next.event);
      } else {
        expect(this.#wakeAtMs).toBeLessThanOrEqual(deadlineMs);
        this.#send({ kind: 'wake', atMs: this.#wakeAtMs });
      }
    }
  }

  #send(event: RaceEvent): void {
    const { atMs } = event;
    for (const freeAtMs of this.#slotsFreeAtMs()) expect(atMs).toBeLessThanOrEqual(freeAtMs);
    if (event.kind === 'answered' || event.kind === 'lost') this.#asked.delete(event.lane);
    if (event.kind === 'lost' || event.kind === 'not-connected') this.#open.delete(event.lane);
    if (event.kind === 'answered' && event.verdict.kind === 'slot') {
      this.#slotAtMs.set(event.lane, atMs + Math.max(limits.pauseMsMin, event.verdict.retryAfterMs));
      this.slots[event.lane] = (this.slots[event.lane] ?? 0) + 1;
    }
    const { round } = this.state;
    const step = stepRace(this.state, { ...event, random: 0.7 } as RaceEvent);
    this.state = step.state;
    for (const command of step.commands) this.#follow(command, atMs);
    if (this.end !== null) return;
    this.#check(atMs);
    if (this.state.round > round) expect(step.commands.some(({ kind }) => kind === 'connect')).toBe(true);
  }

  #check(atMs: number): void {
    const { lanes, nextRoundAtMs } = this.state;
    expect(this.#open.size).toBeLessThanOrEqual(limits.pathsInFlightMax);
    for (const freeAtMs of this.#slotsFreeAtMs()) expect(freeAtMs).toBeGreaterThan(atMs);
    const isForSomething = lanes.some(
      ({ stage, slotAtMs }) =>
        stage === 'connecting' ||
        stage === 'asked' ||
        (stage === 'connected' && slotAtMs === null) ||
        (stage !== 'ended' && slotAtMs !== null && slotAtMs < deadlineMs),
    );
    expect(isForSomething || (nextRoundAtMs !== null && nextRoundAtMs > atMs)).toBe(true);
  }

  /** When each slot that waits is to be taken at the latest: its time, and the others' time to answer it. */
  #slotsFreeAtMs(): number[] {
    const { lanes } = this.state;
    return lanes.flatMap(({ stage, slotAtMs }, at) => {
      if (slotAtMs === null || (stage !== 'waiting' && stage !== 'connected')) return [];
      const others = lanes.flatMap((other, i) => {
        if (i === at || other.stage === 'waiting' || other.stage === 'ended') return [];
        if (other.stage === 'asked') return [other.sinceMs + patience.giveUpMs];
        return other.stage === 'connected' && other.slotAtMs !== null
          ? []
          : [other.startedAtMs + patience.answerMs];
      });
      return [Math.min(deadlineMs, Math.max(slotAtMs, ...others))];
    });
  }

  #follow(command: RaceCommand, atMs: number): void {
    switch (command.kind) {
      case 'wake-at':
        this.#wakeAtMs = command.atMs;
        return;
      case 'end':
        this.end = command.end;
        this.endedAtMs = atMs;
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
    const { connectMs, refusedFrom, acceptsFrom = 1, lineMs, proof } = this.#paths[lane] as Behaviour;
    expect(this.#open.has(lane)).toBe(false);
    for (const [other, cluster] of this.#asked)
      if (cluster === null && !this.#slotAtMs.has(lane))
        expect(this.#endpointOf(other)).not.toBe(this.#endpointOf(lane));
    const dial = (this.#dials[lane] ?? 0) + 1;
    this.#dials[lane] = dial;
    this.#open.set(lane, dial);
    this.connects++;
    if (connectMs === null) return;
    const at = atMs + connectMs;
    if (dial >= refusedFrom || dial < acceptsFrom)
      return void this.#due.push({ event: { kind: 'not-connected', lane, atMs: at }, dial });
    this.#due.push({ event: { kind: 'connected', lane, atMs: at, proof }, dial });
    if (lineMs !== null) this.#due.push({ event: { kind: 'lost', lane, atMs: at + lineMs }, dial });
  }

  #endpointOf(lane: number): string | undefined {
    return this.state.lanes[lane]?.runner.path.endpoint;
  }

  /** Two at once only within one proven cluster; none before its slot. */
  #ask(lane: number, atMs: number): void {
    const { answerMs, isLost, verdicts, proof } = this.#paths[lane] as Behaviour;
    for (const other of this.#asked.values())
      expect(proof.cluster !== null && other === proof.cluster).toBe(true);
    expect(atMs).toBeGreaterThanOrEqual(this.#slotAtMs.get(lane) ?? 0);
    this.#slotAtMs.delete(lane);
    this.#asked.set(lane, proof.cluster);
    const asked = this.asks[lane] ?? 0;
    this.asks[lane] = asked + 1;
    if (answerMs === null) return;
    const verdict = verdicts[Math.min(asked, verdicts.length - 1)] as Verdict;
    const at = { lane, atMs: atMs + answerMs };
    const dial = this.#dials[lane] ?? 0;
    this.#due.push({ event: isLost ? { kind: 'lost', ...at } : { kind: 'answered', verdict, ...at }, dial });
  }
}

const anyVerdict = fc.constantFrom<Verdict>(
  { kind: 'good' },
  { kind: 'refused', responseCode: '97', isIdentity: true },
  { kind: 'refused', responseCode: '96', isIdentity: false },
  { kind: 'slot', retryAfterMs: 0 },
  { kind: 'slot', retryAfterMs: 1_500 },
  { kind: 'slot', retryAfterMs: 6_000 },
  { kind: 'slot', retryAfterMs: 90_000 },
  { kind: 'keys-wrong' },
  { kind: 'unusable' },
);

const anyMs = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 30_000 }));

const anyPath = fc.record<Behaviour>({
  connectMs: fc.option(anyMs),
  refusedFrom: fc.constantFrom(1, 2, 3, 99, 99, 99),
  lineMs: fc.option(anyMs),
  answerMs: fc.option(anyMs),
  isLost: fc.boolean(),
  proof: fc.constantFrom(
    { cluster: null, isAuthenticated: false },
    { cluster: 'shop-net', isAuthenticated: true },
    { cluster: 'another', isAuthenticated: true },
  ),
  verdicts: fc.array(anyVerdict, { minLength: 1, maxLength: 5 }),
});

/** Slots first, then whatever; the line may go meanwhile. */
const anyPathWithSlots = fc
  .tuple(anyPath, fc.array(fc.constantFrom(0, 400, 1_500, 6_000), { minLength: 1, maxLength: 5 }), anyVerdict)
  .map(
    ([path, slots, last]): Behaviour => ({
      ...path,
      connectMs: path.connectMs === null ? null : path.connectMs % 1_000,
      answerMs: (path.answerMs ?? 100) % 1_000,
      isLost: false,
      verdicts: [...slots.map((retryAfterMs): Verdict => ({ kind: 'slot', retryAfterMs })), last],
    }),
  );

function checkEnd(race: WatchedRace, paths: readonly Behaviour[], extraAttempts: number): void {
  const end = race.end as RaceEnd;
  const { extraUsed, round, lanes } = race.state;
  expect(extraUsed).toBeLessThanOrEqual(extraAttempts);
  expect(race.connects).toBeGreaterThanOrEqual(1);
  // One a round, and its slots; the first slot of a path is the only ask that costs nothing.
  for (const asks of race.asks) expect(asks).toBeLessThanOrEqual(1 + round + limits.slotsPerPathMax);
  const firstSlots = race.slots.filter((slots) => slots > 0).length;
  const asks = race.asks.reduce((sum, each) => sum + each, 0);
  expect(asks).toBeLessThanOrEqual(1 + extraUsed + firstSlots);
  const slots = race.slots.reduce((sum, each) => sum + each, 0);
  expect(race.connects).toBeLessThanOrEqual(1 + extraUsed + slots);
  if (end.kind === 'waiting') expect(end.retryAtMs).toBeGreaterThanOrEqual(race.endedAtMs);
  if (end.kind === 'signed-in')
    expect(paths[end.lane % paths.length]?.verdicts.some(({ kind }) => kind === 'good')).toBe(true);
  if (end.kind === 'failed') expect(lanes.every(({ wasAsked }) => !wasAsked)).toBe(true);
}

describe('any race', () => {
  it.each([
    ['on any paths', anyPath],
    ['where gateways give slots', fc.oneof({ weight: 2, arbitrary: anyPathWithSlots }, anyPath)],
  ])('%s ends by its deadline, within its bounds, never idle and never asks where it may not', (_, path) => {
    fc.assert(
      fc.property(
        fc.array(path, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 2 }),
        (paths, extraAttempts, places) => {
          const race = new WatchedRace(paths, extraAttempts, places);
          race.run();
          checkEnd(race, paths, extraAttempts);
        },
      ),
      { numRuns: 700 },
    );
  });

  it.each([
    ['at once', [{ kind: 'good' }]],
    ['after a slot', [{ kind: 'slot', retryAfterMs: 3_000 }, { kind: 'good' }]],
  ] as const)('signs in whenever some path works within its time, %s', (_, verdicts) => {
    fc.assert(
      fc.property(fc.array(anyPath, { maxLength: 3 }), fc.integer({ min: 0, max: 3 }), (others, place) => {
        const proof = { cluster: 'shop-net', isAuthenticated: true };
        const dead = others.map((path) => ({ ...path, answerMs: null, proof }));
        const works: Behaviour = {
          connectMs: 80,
          refusedFrom: 99,
          lineMs: null,
          answerMs: 160,
          isLost: false,
          proof,
          verdicts,
        };
        const race = new WatchedRace([...dead.slice(0, place), works, ...dead.slice(place)], 12);
        race.run();
        expect(race.end?.kind).toBe('signed-in');
      }),
      { numRuns: 300 },
    );
  });

  it('whatever is stuck beside it, a path that says no at first is tried again and wins', () => {
    const proof = { cluster: null, isAuthenticated: false };
    const blackHole: Behaviour = {
      ...{ connectMs: null, refusedFrom: 99, lineMs: null, answerMs: null, isLost: false, proof },
      verdicts: [{ kind: 'good' }],
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 }), (holes, refusals) => {
        const restarting = { ...blackHole, connectMs: 5, answerMs: 40, acceptsFrom: refusals + 1 };
        const race = new WatchedRace([...Array.from({ length: holes }, () => blackHole), restarting], 12);
        race.run();
        expect(race.end).toEqual({ kind: 'signed-in', lane: holes });
      }),
      { numRuns: 100 },
    );
  });
});
