import type { Call } from './call.ts';
import { overloaded } from './cause-table.ts';
import { type SignInResult, signIn } from './sign-in.ts';
import { signInDue } from './sign-in-due.ts';

/**
 * Signs in where that is due. While the keys held are good nothing is asked, whatever the line is like; and before the
 * time that the gateway gave, neither.
 */
export async function ensureSignedIn(call: Call): Promise<SignInResult> {
  const { core } = call;
  const nothingAsked = {
    operationId: call.id,
    isFresh: false,
    elapsedMs: call.elapsedMs(),
    attempts: [],
    responseCode: null,
  };
  if (signInDue(core.settings, core.state, call.timeOfDayMs()) === null)
    return { outcome: 'signed-in', cause: null, retryAt: null, ...nothingAsked };
  const { startedAtMs = 0, retryAtMs: retryAt = null } = core.state.operation ?? {};
  // A time from before the clock was set back holds nobody off.
  const isPutOff = retryAt !== null && startedAtMs <= call.timeOfDayMs() && call.timeOfDayMs() < retryAt;
  if (isPutOff) return { outcome: 'waiting', cause: overloaded, retryAt, ...nothingAsked };
  return signIn(call);
}
