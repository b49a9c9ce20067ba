export { openToken } from './access/token-file.ts';
export { AgentError, type AgentErrorCode } from './agent-error.ts';
export type { AgentLog, AgentSettings } from './agent-settings.ts';
export { limits as agentLimits } from './limits.ts';
export { openapiDocument } from './routes/openapi-route.ts';
export { type RunningAgent, startAgent } from './start-agent.ts';
