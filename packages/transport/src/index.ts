export { applicationProtocols, isRollcall } from './application-protocol.ts';
export { type Clock, systemClock, type Timer, timeOfDayOf } from './clock.ts';
export { type DialEndpointOptions, dial } from './dial.ts';
export type { DialFailure, DialFailureKind, DialPhase, TlsDialFailureKind } from './dial-failure.ts';
export { type DialTcpOptions, dialTcp } from './dial-tcp.ts';
export { checkDialTls, type DialTlsOptions, type DialTlsSettings, dialTls } from './dial-tls.ts';
export type { DialAddress, DialOptions, DialResult } from './dialling.ts';
export {
  type Endpoint,
  type EndpointErrorCode,
  type EndpointResult,
  formatEndpoint,
  parseEndpoint,
  type Scheme,
} from './endpoint.ts';
export type { HandshakeFailure, HandshakeFailureKind } from './handshake-failure.ts';
export type { Link, LinkClose, LinkCloseKind, LinkHandlers } from './link.ts';
export type { LinkPeer, LinkSecurity, TlsVersion } from './link-security.ts';
export { type ListenEndpointOptions, listen } from './listen.ts';
export { type ListenTcpOptions, listenTcp, type TcpListener } from './listen-tcp.ts';
export { type ListenTlsOptions, type ListenTlsSettings, listenTls } from './listen-tls.ts';
export type { ConnectionsBound, ListenAddress, Listener, ListenOptions } from './listener.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { createMemoryNet, type MemoryNetOptions, type MemorySight } from './memory/memory-net.ts';
export { type Net, systemNet } from './net.ts';
export type { Pem, TlsCertificate } from './pem.ts';
export type { DialPhases } from './phase-watch.ts';
export { plainAddress } from './remote-address.ts';
export { TransportError, type TransportErrorCode } from './transport-error.ts';
