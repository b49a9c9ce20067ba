export { baselines, type SequentialPolicy } from './baseline/sequential-policy.ts';
export { type RaceFigures, raceFigures } from './figures/race-figures.ts';
export { type RaceRow, type RaceTable, raceRows, raceTables } from './figures/race-rows.ts';
export { type RaceScenario, raceScenarios } from './figures/race-scenarios.ts';
export type { Breach, InvariantId } from './judge/invariant.ts';
export { invariants } from './judge/invariant.ts';
export { drawPlan } from './plan/draw-plan.ts';
export {
  ownScenario,
  readScenario,
  ScenarioError,
  type ScenarioRule,
  scenarioIds,
} from './plan/read-scenario.ts';
export type { Scenario } from './plan/scenario.ts';
export type { SchedulePlan } from './plan/schedule-plan.ts';
export { htmlReport, type ReportContent } from './report/html-report.ts';
export { type StormRow, stormRows } from './report/storm-rows.ts';
export { type Block, type BlockResult, runBlock, seedOf } from './run/run-block.ts';
export { runSchedule, type ScheduleResult } from './run/run-schedule.ts';
export { RunStateError, type RunStateFault } from './run/run-state.ts';
export type { Failure, RunTotals } from './run/run-totals.ts';
export { type ShrunkPlan, shrinkPlan } from './run/shrink-plan.ts';
export { type Progress, type SimulateOptions, type SimulateResult, simulate } from './run/simulate.ts';
export { runStorm, type StormFigures } from './storm/run-storm.ts';
