export { BenchError, benchFaults } from './bench-error.ts';
export type { BenchFigure, BenchResult, BenchRow, Goal, Measure, Progress } from './bench-row.ts';
export { type BenchCodecOptions, benchCodec } from './codec/bench-codec.ts';
export { makeBenchRoot } from './gateway/bench-folder.ts';
export {
  type BenchGatewayOptions,
  benchGateway,
  benchGatewayProfile,
  signInsOfRun,
} from './gateway/bench-gateway.ts';
export { type GatewayBar, gatewayBars } from './gateway/gateway-rows.ts';
export type { GatewayProfile } from './gateway/profile-gateway.ts';
export { limits as benchLimits } from './limits.ts';
export { byOwner, type HotFunction } from './profile/hot-functions.ts';
