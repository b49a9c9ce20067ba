import { setTimeout as delay } from 'node:timers/promises';
import { answerParent } from '../../bench/child/answer-parent.ts';
import type { SequentialPolicy } from '../../simulator/index.ts';
import type { SignInReport, Ways } from '../sign-in-report.ts';
import { FieldTerminal } from './field-terminal.ts';
import { openLinks } from './open-links.ts';
import { SequentialClient } from './sequential-client.ts';

/** One sign-in of the SDK. */
export interface SdkTask {
  readonly ways: Ways;
  readonly terminal: number;
  /** Signed in before, so that something has been learned; null for a terminal that has just been unpacked. */
  readonly before:
    | null
    /** By this very terminal, which is kept from task to task; it is made where there is none yet. */
    | { readonly kind: 'kept' }
    /** The connection of it stays open, and is idle for so long. */
    | { readonly kind: 'warm'; readonly idleMs: number };
}

export interface SequentialTask {
  readonly policy: SequentialPolicy;
  readonly ways: Ways;
  readonly terminal: number;
  /** Signed in before, on the connection that is used first and was idle for so long. */
  readonly idleMs: number | null;
}

/** The terminals of one lane, in the lane's namespace. */
let kept: FieldTerminal | null = null;
/** One that is signed in and idle. */
let resting: FieldTerminal | null = null;

answerParent({
  signIn: (task: SdkTask) => {
    switch (task.before?.kind) {
      case 'kept':
        return signInAgain(task);
      case 'warm':
        return signInWarm(task, task.before.idleMs);
      default:
        return signInFresh(task);
    }
  },
  async forget(): Promise<void> {
    await kept?.close();
    kept = null;
  },
  sequential,
  rest,
  isLost: () => resting?.isLost ?? false,
  loss,
});

async function signInFresh({ ways, terminal }: SdkTask): Promise<SignInReport> {
  const fresh = new FieldTerminal(ways, terminal);
  try {
    return await fresh.signIn();
  } finally {
    await fresh.close();
  }
}

async function signInAgain({ ways, terminal }: SdkTask): Promise<SignInReport> {
  if (kept === null) {
    kept = new FieldTerminal(ways, terminal);
    await kept.signIn();
  }
  return kept.signIn();
}

async function signInWarm({ ways, terminal }: SdkTask, idleMs: number): Promise<SignInReport> {
  const warm = new FieldTerminal(ways, terminal, true);
  try {
    await warm.signIn();
    await delay(idleMs);
    return await warm.signIn();
  } finally {
    await warm.close();
  }
}

async function sequential({ policy, ways, terminal, idleMs }: SequentialTask): Promise<SignInReport> {
  const client = new SequentialClient(policy, ways, terminal);
  try {
    if (idleMs === null) return await client.signIn(false);
    await client.signIn(true);
    await delay(idleMs);
    return await client.signIn(false);
  } finally {
    client.close();
  }
}

/** Signs in and keeps the connection; resolves with how many are open then. */
async function rest({ ways, terminal }: Pick<SdkTask, 'ways' | 'terminal'>): Promise<number> {
  resting = new FieldTerminal(ways, terminal, true);
  await resting.signIn();
  return openLinks();
}

/** Whether the one that rests has told within `ms` that its connection is gone. */
async function loss(ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  void resting?.lost.then(() => resolve(true));
  const isFound = await promise;
  clearTimeout(timer);
  await resting?.close();
  resting = null;
  return isFound;
}
