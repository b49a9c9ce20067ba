export { type AttemptReason, attemptReasons } from './attempt-reason.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  endpointsOf,
  type GatewayConfig,
  gatewayConfigJsonSchema,
  parseGatewayConfig,
  readGatewayConfig,
} from './config.ts';
export {
  type Deployment,
  DeploymentError,
  type DeploymentOptions,
  defaultMasterKeyFile,
  openDeployment,
} from './deployment.ts';
export type { Downloads } from './downloads/downloads.ts';
export { type DownloadFiles, readDownloads } from './downloads/read-downloads.ts';
export {
  type Gateway,
  type GatewayChance,
  type GatewayOptions,
  type ListenerOptions,
  startGateway,
} from './gateway.ts';
export { type KeySetMaker, KeySetPool } from './key-set-pool.ts';
export type { KeySetSource } from './key-set-source.ts';
export { limits as gatewayLimits } from './limits.ts';
export { Operator, type OperatorResult } from './operator.ts';
export { pipeline } from './pipeline.ts';
export { ConfigError, parseConfig, readConfig, unknownKey } from './read-config.ts';
export {
  type Registration,
  type RegistrationFault,
  type RegistrationResult,
  Registry,
  registrationFault,
} from './registry.ts';
export type { StepTiming } from './step-timings.ts';
export {
  type GatewayWorkers,
  type GatewayWorkersOptions,
  startGatewayWorkers,
} from './workers/start-workers.ts';
export type { GatewaySettings } from './workers/worker-message.ts';
export { WorkersError } from './workers/workers-error.ts';
