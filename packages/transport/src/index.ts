export { type Clock, systemClock, type Timer } from './clock.ts';
export type { DialFailure, DialFailureKind, DialPhase } from './dial-failure.ts';
export { type DialPhases, type DialResult, type DialTcpOptions, dialTcp } from './dial-tcp.ts';
export {
  type Endpoint,
  type EndpointErrorCode,
  type EndpointResult,
  formatEndpoint,
  parseEndpoint,
} from './endpoint.ts';
export type { Link, LinkClose, LinkCloseKind, LinkHandlers } from './link.ts';
export { type ListenTcpOptions, listenTcp, type TcpListener } from './listen-tcp.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { TransportError, type TransportErrorCode } from './transport-error.ts';
