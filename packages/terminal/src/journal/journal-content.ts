import { readPaths, type StoredPaths, storedPaths } from '../race/path-notes.ts';
import type { SealedBox } from '../sealed-box.ts';
import { sealKeys, unsealKeys } from '../sealed-keys.ts';
import type { TerminalSettings } from '../terminal-settings.ts';
import { changedState, newTerminalState, type StateChange, type TerminalState } from '../terminal-state.ts';
import type { JournalRecord } from './journal-record.ts';

/** The first record of a journal: everything. */
interface Snapshot {
  readonly terminalId: string;
  /** Journals from before it was kept have none. */
  readonly merchantId?: string;
  readonly state: Omit<TerminalState, 'keys' | 'paths'>;
  readonly keys: SealedBox | null;
  /** Journals from before the race have none. */
  readonly paths?: StoredPaths;
}

/** Every other record: one step. `keys` only where the step changes them. */
interface Step {
  readonly change: Omit<StateChange, 'keys'>;
  readonly keys?: SealedBox | null;
}

/** Working keys are sealed under the TMK, which is never written. */
export function snapshotPayload(settings: TerminalSettings, state: TerminalState): Uint8Array {
  const { keys, paths, ...rest } = state;
  const snapshot: Snapshot = {
    terminalId: settings.terminalId,
    merchantId: settings.merchantId,
    state: rest,
    keys: keys && sealKeys(settings, keys),
    paths: storedPaths(paths),
  };
  return bytesOf(snapshot);
}

export function stepPayload(settings: TerminalSettings, change: StateChange): Uint8Array {
  const { keys, ...rest } = change;
  const step: Step = {
    change: rest,
    ...(keys !== undefined && { keys: keys && sealKeys(settings, keys) }),
  };
  return bytesOf(step);
}

/** What a journal holds, and of which merchant; null of which where it does not say. */
export interface JournalContent {
  readonly state: TerminalState;
  readonly merchantId: string | null;
}

/** What the records lead to; null when they do not start with a snapshot of this terminal. */
export function contentOf(
  settings: TerminalSettings,
  records: readonly JournalRecord[],
): JournalContent | null {
  const [first, ...steps] = records.map(({ payload }) => parse(payload));
  if (first === undefined || !('terminalId' in first) || first.terminalId !== settings.terminalId)
    return null;
  let state: TerminalState = {
    ...newTerminalState(settings.random),
    ...first.state,
    paths: readPaths(first.paths),
  };
  let sealed = first.keys;
  for (const step of steps) {
    if (!('change' in step)) return null;
    state = changedState(state, step.change);
    if (step.keys !== undefined) sealed = step.keys;
  }
  const keys = sealed && unsealKeys(settings, sealed);
  // Keys of another TMK, merchant or form are gone for good, and with them the sign-in that brought them.
  const merchantId = first.merchantId ?? null;
  return { state: { ...state, keys, signedInAtMs: keys ? state.signedInAtMs : null }, merchantId };
}

/** What has passed its sum was written by this code. */
function parse(payload: Uint8Array): Snapshot | Step {
  return JSON.parse(new TextDecoder().decode(payload));
}

function bytesOf(content: Snapshot | Step): Uint8Array {
  return Buffer.from(JSON.stringify(content));
}
