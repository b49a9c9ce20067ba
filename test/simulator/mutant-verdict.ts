import type { Mutant } from './mutant.ts';

/** The first thing that broke. */
export interface Broken {
  readonly invariant: string;
  readonly scenario: string;
  readonly seed: number;
  readonly what: string;
}

/** What one run of schedules came to. */
export interface Hunt {
  readonly schedules: number;
  readonly first: Broken | null;
}

export interface Verdict extends Hunt {
  /** What broke in the schedule that found the mutant, run again with the code as it is; absent where nothing found it. */
  readonly control?: Broken | null;
}

/** A mutant is found where something broke that does not break without it. */
export function isFound(verdict: Verdict | undefined): boolean {
  return verdict?.first != null && verdict.control === null;
}

export function lineOf({ id, within }: Mutant, { first, schedules, control }: Verdict): string {
  if (!first) return `MISSED ${id}: nothing broke in ${schedules} schedules`;
  const { invariant, scenario, seed } = first;
  if (control) {
    return `NOTHING SAID of ${id}: without it ${control.invariant} breaks in the same schedule (${scenario}, seed ${seed}): ${control.what}`;
  }
  return `found ${id}: ${invariant} in schedule ${schedules} of at most ${within} (${scenario}, seed ${seed})`;
}
