import type { FaultKind, RadioName } from './schedule-plan.ts';

/** The least and the most of something; both may come. */
export type Range = readonly [least: number, most: number];

/** What schedules of one kind are drawn from: a file in lab/scenarios/simulator. */
export interface Scenario {
  readonly id: string;
  readonly what: { readonly en: string; readonly 'zh-CN': string };
  readonly terminals: Range;
  /** Terminals of a plain host, among those. */
  readonly plainTerminals: Range;
  readonly gateways: Range;
  readonly uplinks: Range;
  readonly radios: readonly RadioName[];
  readonly pooledKeySets: Range;
  /** Share of schedules whose cluster proves itself. */
  readonly secureShare: number;
  readonly signIns: Range;
  readonly purchases: Range;
  readonly otherCalls: Range;
  readonly pauseMs: Range;
  /** Odds of a pause of `longPauseMs` instead. */
  readonly longPauseOdds: number;
  readonly longPauseMs: Range;
  /** Faults a schedule, by kind; those that are not named do not come. */
  readonly faults: Readonly<Partial<Record<FaultKind, Range>>>;
  /** Faults begin within so long from the start. */
  readonly faultsWithinMs: number;
  /** How long they last, and how long the dead stay down. */
  readonly spellMs: Range;
}

/** A schedule counts when it holds at least as many. */
export const countsFrom = { signIns: 50, financialMessages: 20, terminals: 2 } as const;
