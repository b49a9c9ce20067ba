import type { SessionOptions } from 'node:http2';
import { limits } from '../limits.ts';

/** What both ends of an HTTP/2 connection allow each other. */
export const sessionSettings = {
  maxSessionMemory: limits.http2SessionMegabytesMax,
  maxHeaderListPairs: limits.http2HeadersMax,
  settings: {
    enablePush: false,
    initialWindowSize: limits.http2StreamWindowBytes,
    maxConcurrentStreams: limits.http2StreamsMax,
    maxHeaderListSize: limits.http2HeaderBytesMax,
  },
} satisfies SessionOptions;

/** How a link is asked for: the body of the request is what the dialler sends, that of the answer what it gets. */
export const linkRequest = {
  method: 'POST',
  path: '/v1/link',
  contentType: 'application/octet-stream',
} as const;

/** Headers of the answer. */
export const announcement = {
  /** What is spoken in the bodies: `rollcall/1`. */
  protocol: 'rollcall-protocol',
  /** To which cluster the gateway belongs. */
  cluster: 'rollcall-cluster',
} as const;

/** Of a cluster, wherever it is written. */
export const clusterId = /^[A-Za-z0-9._-]{1,64}$/;
