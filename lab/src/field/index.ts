export {
  type BenchTerminalOptions,
  benchTerminal,
  isScenarioOrFamily,
  obstacleToField,
  type Swept,
  sweepField,
} from './bench-terminal.ts';
export { isSlow } from './field-job.ts';
export { type FieldScenario, fieldScenarios } from './field-scenario.ts';
export { limits as fieldLimits } from './limits.ts';
export type { EndpointName, FieldScheme, UplinkName } from './netns/addresses.ts';
export type { Fault, FaultScope, Rejection } from './netns/fault.ts';
export { Site } from './netns/site.ts';
