import type { JournalDamage } from './journal/journal-damage.ts';
import type { StateChange, TerminalState } from './terminal-state.ts';

export interface LoadedState {
  readonly state: TerminalState;
  /** What could not be read of it; null as a rule. */
  readonly damage: JournalDamage | null;
}

/** One step of a terminal: `after` is `before` with the change in it. */
export interface StateStep {
  readonly before: TerminalState;
  readonly change: StateChange;
  readonly after: TerminalState;
}

/** Where a terminal keeps its state. */
export interface StateStore {
  /** Null where nothing is kept yet. Called once, at the start. @throws TerminalError whose code begins with `state-`. */
  load(): LoadedState | null;
  /** Resolves when the step would survive a power cut; steps follow one another in the order they were asked for. */
  save(step: StateStep): Promise<void>;
  /** Waits for what is under way, then lets others have the state. */
  close(): Promise<void>;
}

/** Keeps nothing beyond the process. */
export const forgetfulStateStore: StateStore = {
  load: () => null,
  save: async () => {},
  close: async () => {},
};
