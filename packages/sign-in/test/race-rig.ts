import {
  newRace,
  type Patience,
  type Proof,
  type RaceCommand,
  type RaceEnd,
  type RaceEvent,
  type RaceState,
  type Runner,
  stepRace,
  type Verdict,
} from '../src/index.ts';

export const patience: Patience = { connectMs: 300, answerMs: 800, giveUpMs: 8_000, quietMs: 14_000 };
export const plain: Proof = { cluster: null, isAuthenticated: false };
export const rollcall: Proof = { cluster: 'shop-net', isAuthenticated: true };
export const deadlineMs = 25_000;

export function raceOver(
  paths: number,
  {
    patience: usual = patience,
    ...rules
  }: { readonly extraAttempts?: number; readonly silenceMs?: number; readonly patience?: Patience } = {},
) {
  const runners = Array.from({ length: paths }, (_, at) => ({
    path: { uplink: `u${at % 2}`, endpoint: `e${at}` },
    patience: usual,
  }));
  return raceWith(runners, rules);
}

/** Each path stands in the race twice, as paths that work do; the first may have a connection from before. */
export function raceTwiceOver(
  endpoints: readonly string[],
  { patience: usual = patience, ...first }: { readonly isWarm?: boolean; readonly patience?: Patience } = {},
) {
  const runners = [...endpoints, ...endpoints].map((endpoint, at) => ({
    path: { uplink: 'sim', endpoint },
    patience: usual,
    ...(at === 0 ? first : {}),
  }));
  return raceWith(runners, {});
}

function raceWith(runners: readonly Runner[], rules: NonNullable<Parameters<typeof raceOver>[1]>) {
  let state: RaceState = newRace({
    runners,
    startedAtMs: 0,
    deadlineMs,
    extraAttempts: 10,
    ...rules,
  });
  let wakeAtMs = 0;
  let end: RaceEnd | null = null;
  const send = (event: RaceEvent) => {
    const step = stepRace(state, event);
    state = step.state;
    for (const command of step.commands) {
      if (command.kind === 'wake-at') wakeAtMs = command.atMs;
      if (command.kind === 'end') end = command.end;
    }
    return doing(step.commands);
  };
  return {
    start: () => send({ kind: 'started', atMs: 0 }),
    wake: (atMs: number) => send({ kind: 'wake', atMs, random: 0.5 }),
    reached: (lane: number, atMs: number) => send({ kind: 'reached', lane, atMs }),
    connected: (lane: number, atMs: number, proof = plain) => send({ kind: 'connected', lane, atMs, proof }),
    sent: (lane: number, atMs: number) => send({ kind: 'sent', lane, atMs }),
    notConnected: (lane: number, atMs: number) => send({ kind: 'not-connected', lane, atMs, random: 0.5 }),
    lost: (lane: number, atMs: number) => send({ kind: 'lost', lane, atMs, random: 0.5 }),
    answered: (lane: number, atMs: number, verdict: Verdict) =>
      send({ kind: 'answered', lane, atMs, verdict }),
    cancel: (atMs: number) => send({ kind: 'cancelled', atMs }),
    get state() {
      return state;
    },
    get wakeAtMs() {
      return wakeAtMs;
    },
    get end() {
      return end;
    },
  };
}

/** `connect 0`, `ask 1`, `close 0`: what touches a path. */
function doing(commands: readonly RaceCommand[]): readonly string[] {
  return commands.flatMap((command) => ('lane' in command ? [`${command.kind} ${command.lane}`] : []));
}

export const good: Verdict = { kind: 'good' };
export const refused: Extract<Verdict, { kind: 'refused' }> = {
  kind: 'refused',
  responseCode: '97',
  isIdentity: true,
};
