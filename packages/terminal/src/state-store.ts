import type { TerminalState } from './terminal-state.ts';

/** Where a terminal keeps its state. */
export interface StateStore {
  /** Null where nothing is kept yet. Called once, at the start. @throws TerminalError `state-damaged`. */
  load(): TerminalState | null;
  /** Resolves when the state would survive a power cut; saves follow one another in the order they were asked for. */
  save(state: TerminalState): Promise<void>;
}

/** Keeps nothing beyond the process. */
export const forgetfulStateStore: StateStore = { load: () => null, save: async () => {} };
