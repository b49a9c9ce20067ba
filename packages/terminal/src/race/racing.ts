import {
  newRace,
  outcomesOf,
  type PathOutcome,
  patienceWith,
  type RaceCommand,
  type RaceEnd,
  type RaceEvent,
  type RaceState,
  type Runner,
  ranked,
  recordOf,
  stepRace,
  type Verdict,
  warmPatience,
} from '@rollcall/sign-in';
import type { Timer } from '@rollcall/transport';
import type { Attempt, AttemptResult } from '../attempt.ts';
import type { Call } from '../call.ts';
import { Contender } from './contender.ts';
import { OpenAttempt } from './open-attempt.ts';
import { type TerminalPath, waysNow } from './terminal-path.ts';
import type { WarmConnection } from './warm-connection.ts';

/** What a request on one path came to. `attempt` is how the attempt ends, unless it is put off or has won. */
export type Asked =
  | { readonly verdict: Verdict; readonly attempt: AttemptResult }
  /** The connection went, or the time was over. */
  | { readonly verdict: null; readonly attempt: AttemptResult };

export interface RaceTask {
  /** When it ends in any case. */
  readonly byMs: number;
  /** Asking twice within one cluster does no harm: a connection from before need not be probed there. */
  readonly mayAskAtOnce: boolean;
  /**
   * Asks on a path whose turn it is; tells `onSent` where something else had to go first. It is not told when the path
   * is closed meanwhile: its answer then counts no more.
   */
  ask(contender: Contender, onSent: () => void): Promise<Asked>;
}

export interface RaceResult {
  readonly end: RaceEnd;
  /** Whose word ended it; its connection and its attempt are still open. */
  readonly winner: Contender | null;
  /** In the order they started, the winner's without. */
  readonly attempts: readonly Attempt[];
  readonly outcomes: readonly PathOutcome[];
  readonly networkId: string;
  /** Somebody at the far end of some path was there. */
  readonly hasSign: boolean;
}

/** Runs one race over all paths of a terminal: the pure machine decides, this owns connections, timer and chance. */
export async function race(call: Call, task: RaceTask): Promise<RaceResult> {
  const { up, down } = waysNow(call.core.ways);
  const unreachable = down.map((way) => new OpenAttempt(call, way).ends('no-address'));
  const networkId = call.core.networkId();
  const warm = call.core.takeWarm(networkId, up);
  if (up.length === 0) return nowhere(call, networkId, unreachable);
  const raced = await new Promise<RaceResult>((resolve, reject) =>
    racingOf({ call, task, ways: up, networkId, warm, resolve, reject }).start(),
  );
  return { ...raced, attempts: [...unreachable, ...raced.attempts] };
}

/** No uplink has an address: nothing leaves, and nothing of the retry budget is spent. */
function nowhere({ signal }: Call, networkId: string, attempts: readonly Attempt[]): RaceResult {
  const end: RaceEnd = { kind: signal.aborted ? 'cancelled' : 'failed' };
  return { end, winner: null, attempts, outcomes: [], networkId, hasSign: false };
}

interface RacingOptions {
  readonly call: Call;
  readonly task: RaceTask;
  /** In the order of the settings. */
  readonly ways: readonly TerminalPath[];
  readonly networkId: string;
  readonly warm: WarmConnection | null;
  readonly resolve: (result: RaceResult) => void;
  readonly reject: (error: unknown) => void;
}

/** An event without its time, which is now. */
type Happening = RaceEvent extends infer Each
  ? Each extends RaceEvent
    ? Omit<Each, 'atMs' | 'random'>
    : never
  : never;

/** @throws what was handed in throws; the connection from before goes with it. */
function racingOf(options: RacingOptions): Racing {
  try {
    return new Racing(options);
  } catch (error) {
    options.warm?.drop();
    throw error;
  }
}

class Racing {
  readonly #call: Call;
  readonly #task: RaceTask;
  readonly #resolve: (result: RaceResult) => void;
  readonly #reject: (error: unknown) => void;
  readonly #networkId: string;
  readonly #paths: readonly TerminalPath[];
  /** The connection from before, first in the race, until it starts. */
  #warm: WarmConnection | null;
  /** Who is in a lane now. */
  readonly #lanes = new Map<number, Contender>();
  readonly #started: Contender[] = [];
  /** Events that come while one is being followed. */
  readonly #events: RaceEvent[] = [];
  #isFollowing = false;
  /** It was broken off: nothing that comes now is of use. */
  #isBroken = false;
  #state: RaceState;
  #timer: Timer | null = null;

  constructor({ call, task, ways, networkId, warm, resolve, reject }: RacingOptions) {
    const { settings, paths: memory } = call.core;
    const startedAtMs = call.nowMs();
    this.#call = call;
    this.#task = task;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#networkId = networkId;
    const order = ranked(
      ways.map(({ path }) => path),
      memory,
      this.#networkId,
      call.timeOfDayMs(),
    );
    const fresh = order.map((path) => ways.find((each) => each.path === path) as TerminalPath);
    this.#warm = warm;
    this.#paths = warm ? [warm.path, ...fresh] : fresh;
    const runners = order.map((path) => ({
      path,
      patience: patienceWith(recordOf(memory, this.#networkId, path)),
    }));
    this.#state = newRace({
      runners: [...(warm ? [warmRunner(warm)] : []), ...runners],
      startedAtMs,
      deadlineMs: task.byMs,
      ...(settings.silenceMs === null ? {} : { silenceMs: settings.silenceMs }),
      extraAttempts: settings.retryBudget.left(settings.terminalId, startedAtMs),
    });
  }

  start(): void {
    this.#call.signal.addEventListener('abort', this.#cancelled, { once: true });
    this.#take({ kind: this.#call.signal.aborted ? 'cancelled' : 'started' });
  }

  readonly #cancelled = (): void => this.#take({ kind: 'cancelled' });

  /** What happens now. */
  #take(event: Happening): void {
    if (this.#isBroken) return;
    try {
      this.#events.push({ ...event, atMs: this.#call.nowMs() });
      if (!this.#isFollowing) this.#followAll();
    } catch (error) {
      this.#breakOff(error);
    }
  }

  #followAll(): void {
    this.#isFollowing = true;
    for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#step(next);
    this.#isFollowing = false;
  }

  /** What was handed in fails (chance, budget, clock): the machine cannot go on, and nothing of it may stay. */
  #breakOff(error: unknown): void {
    this.#isBroken = true;
    this.#reject(error);
    this.#events.length = 0;
    this.#lanes.clear();
    this.#warm?.drop();
    for (const contender of this.#started) contender.abandon();
    this.#stop();
  }

  #step(event: RaceEvent): void {
    const { retryBudget, terminalId, random } = this.#call.core.settings;
    const before = this.#state;
    const extraLeft = Math.min(before.extraLeft, retryBudget.left(terminalId, event.atMs));
    const { state, commands } = stepRace({ ...before, extraLeft }, { ...event, random: random.fraction() });
    this.#state = state;
    if (state.extraUsed > before.extraUsed)
      retryBudget.spend(terminalId, event.atMs, state.extraUsed - before.extraUsed);
    for (const command of commands) this.#follow(command);
  }

  #follow(command: RaceCommand): void {
    switch (command.kind) {
      case 'connect':
        return this.#run(this.#connect(command.lane));
      case 'ask':
        return this.#run(this.#ask(command.lane));
      case 'close':
        return this.#close(command.lane);
      case 'wake-at':
        return this.#wakeAt(command.atMs);
      case 'end':
        return this.#end(command.end);
    }
  }

  async #connect(lane: number): Promise<void> {
    const path = this.#paths[lane] as TerminalPath;
    const contender = new Contender(this.#call, path, this.#networkId, this.#warm);
    this.#warm = null;
    this.#lanes.set(lane, contender);
    this.#started.push(contender);
    contender.onLost = () => {
      if (this.#lanes.get(lane) !== contender || this.#state.lanes[lane]?.stage !== 'connected') return;
      contender.ends('not-sent');
      this.#tell(lane, contender, { kind: 'lost', lane });
    };
    const proof = await contender.connect(this.#task.byMs, this.#task.mayAskAtOnce, () =>
      this.#tell(lane, contender, { kind: 'reached', lane }),
    );
    this.#tell(lane, contender, proof ? { kind: 'connected', lane, proof } : { kind: 'not-connected', lane });
  }

  async #ask(lane: number): Promise<void> {
    const contender = this.#lanes.get(lane) as Contender;
    const { verdict, attempt } = await this.#task.ask(contender, () =>
      this.#tell(lane, contender, { kind: 'sent', lane }),
    );
    if (this.#lanes.get(lane) !== contender || this.#state.end) return;
    if (verdict?.kind === 'slot') contender.putOff();
    else if (!isWinning(verdict)) contender.ends(attempt);
    this.#tell(lane, contender, verdict ? { kind: 'answered', lane, verdict } : { kind: 'lost', lane });
  }

  /** What comes of a path that was closed meanwhile is of no use any more. */
  #tell(lane: number, contender: Contender, event: Happening): void {
    if (this.#lanes.get(lane) === contender) this.#take(event);
  }

  #close(lane: number): void {
    const { end } = this.#state;
    const why = end?.kind === 'cancelled' ? 'cancelled' : end && isDecided(end) ? 'unused' : 'overdue';
    this.#lanes.get(lane)?.close(why);
    this.#lanes.delete(lane);
  }

  #wakeAt(atMs: number): void {
    this.#timer?.cancel();
    const { clock } = this.#call.core.settings;
    this.#timer = clock.setTimer(Math.max(0, atMs - clock.now()), () => this.#take({ kind: 'wake' }));
  }

  #end(end: RaceEnd): void {
    this.#stop();
    if (this.#warm) this.#call.core.keepWarm(this.#warm);
    const winner = 'lane' in end ? (this.#lanes.get(end.lane) ?? null) : null;
    const { settings } = this.#call.core;
    if (this.#state.hasSign) this.#call.core.holdOff = null;
    if (end.kind === 'signed-in') settings.retryBudget.succeeded(settings.terminalId, this.#call.nowMs());
    this.#resolve({
      end,
      winner,
      attempts: this.#started.filter((each) => each !== winner).map((each) => each.close('unused')),
      outcomes: outcomesOf(this.#state),
      networkId: this.#networkId,
      hasSign: this.#state.hasSign,
    });
  }

  /** What a call cannot go on after, such as a disk that fails, ends its race. */
  #run(task: Promise<void>): void {
    task.catch((error: unknown) => {
      this.#reject(error);
      this.#cancelled();
    });
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#call.signal.removeEventListener('abort', this.#cancelled);
  }
}

function warmRunner({ path }: WarmConnection): Runner {
  return { path: path.path, isWarm: true, patience: warmPatience };
}

/** Its connection may still be of use: to take the keys over, or to tell what was wrong with them. */
function isWinning(verdict: Verdict | null): boolean {
  return verdict?.kind === 'good' || verdict?.kind === 'keys-wrong';
}

/** Somebody's word ended it: of the others nothing is known. */
function isDecided({ kind }: RaceEnd): boolean {
  return kind === 'signed-in' || kind === 'keys-wrong' || kind === 'refused';
}
