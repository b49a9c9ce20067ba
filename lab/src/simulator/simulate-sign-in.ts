import {
  extraAttempts,
  fullBudget,
  newRace,
  outcomesOf,
  type PathMemory,
  patienceWith,
  type RaceCommand,
  type RaceEnd,
  type RaceEvent,
  ranked,
  recordOf,
  remember,
  stepRace,
  warmPatience,
} from '@rollcall/sign-in';
import type { SeededRandom } from './seeded-random.ts';
import { answerTimeMs, handshakeTimeMs, reachTimeMs, type SimulatedPath } from './simulated-path.ts';

/** How one sign-in went, in virtual time. */
export interface SimulatedSignIn {
  readonly isSignedIn: boolean;
  readonly elapsedMs: number;
  readonly extraAttempts: number;
  readonly memory: PathMemory;
}

export interface SignInRequest {
  readonly paths: readonly SimulatedPath[];
  /** There is a connection from before on the first path, and it lives. */
  readonly isWarm?: boolean;
  readonly memory: PathMemory;
  readonly atMs: number;
  readonly deadlineMs: number;
  readonly random: SeededRandom;
}

/** What memory knows the network by. */
export const simulatedNetworkId = 'simulated';

/** One sign-in over these paths, with the race that terminals run. */
export function simulateSignIn(request: SignInRequest): SimulatedSignIn {
  const run = new RaceRun(request);
  const end = run.toEnd();
  return {
    isSignedIn: end.kind === 'signed-in',
    elapsedMs: run.nowMs,
    extraAttempts: run.state.extraUsed,
    memory: remember(request.memory, simulatedNetworkId, request.atMs + run.nowMs, outcomesOf(run.state)),
  };
}

class RaceRun {
  nowMs = 0;
  readonly #request: SignInRequest;
  readonly #paths: readonly SimulatedPath[];
  /** The first lane is a connection from before. */
  readonly #hasWarm: boolean;
  readonly #due: RaceEvent[] = [];
  #wakeAtMs = 0;
  #end: RaceEnd | null = null;
  state;

  constructor(request: SignInRequest) {
    const { paths, isWarm = false, memory, atMs, deadlineMs } = request;
    const order = ranked(
      paths.map(({ path }) => path),
      memory,
      simulatedNetworkId,
      atMs,
    );
    this.#request = request;
    const fresh = order.map((path) => paths.find((each) => each.path === path) as SimulatedPath);
    const warm = isWarm ? (paths[0] as SimulatedPath) : null;
    this.#paths = warm ? [warm, ...fresh] : fresh;
    this.#hasWarm = isWarm;
    const runners = order.map((path) => ({
      path,
      patience: patienceWith(recordOf(memory, simulatedNetworkId, path)),
    }));
    this.state = newRace({
      runners: warm ? [{ path: warm.path, patience: warmPatience, isWarm: true }, ...runners] : runners,
      startedAtMs: 0,
      deadlineMs,
      extraAttempts: extraAttempts(fullBudget, 'terminal', atMs),
    });
  }

  toEnd(): RaceEnd {
    this.#take({ kind: 'started', atMs: 0 });
    while (this.#end === null) {
      const next = this.#earliest();
      if (next && next.atMs <= this.#wakeAtMs) {
        this.#due.splice(this.#due.indexOf(next), 1);
        this.#take(next);
      } else this.#take({ kind: 'wake', atMs: this.#wakeAtMs, random: this.#request.random.next() });
    }
    return this.#end;
  }

  #earliest(): RaceEvent | undefined {
    let earliest: RaceEvent | undefined;
    for (const event of this.#due) if (!earliest || event.atMs < earliest.atMs) earliest = event;
    return earliest;
  }

  #take(event: RaceEvent): void {
    this.nowMs = event.atMs;
    const { state, commands } = stepRace(this.state, event);
    this.state = state;
    for (const command of commands) this.#follow(command);
  }

  #follow(command: RaceCommand): void {
    if (command.kind === 'wake-at') this.#wakeAtMs = command.atMs;
    else if (command.kind === 'end') this.#end = command.end;
    else if (command.kind === 'connect') this.#connect(command.lane);
    else if (command.kind === 'ask') this.#ask(command.lane);
  }

  #connect(lane: number): void {
    const path = this.#paths[lane] as SimulatedPath;
    const { random } = this.#request;
    if (lane === 0 && this.#hasWarm) {
      // Of a proven cluster it is asked without a probe, as terminals do.
      this.#due.push({ kind: 'connected', atMs: this.nowMs, lane, proof: path.proof });
      return;
    }
    const reachMs = reachTimeMs(path, random);
    if (reachMs === null) return;
    const reachedAtMs = this.nowMs + reachMs;
    this.#due.push({ kind: 'reached', atMs: reachedAtMs, lane });
    this.#due.push({
      kind: 'connected',
      atMs: reachedAtMs + handshakeTimeMs(path, random),
      lane,
      proof: path.proof,
    });
  }

  #ask(lane: number): void {
    const ms = answerTimeMs(this.#paths[lane] as SimulatedPath, this.#request.random);
    if (ms === null) return;
    this.#due.push({ kind: 'answered', atMs: this.nowMs + ms, lane, verdict: { kind: 'good' } });
  }
}
