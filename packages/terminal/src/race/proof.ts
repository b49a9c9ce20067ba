import type { Proof } from '@rollcall/sign-in';
import { isRollcall, type Link } from '@rollcall/transport';

/** What is known of an endpoint's cluster before a connection is made. */
export interface SaidCluster {
  /** The integrator's word. */
  readonly cluster: string | null;
  /** What the endpoint itself said on an authenticated channel before; over HTTP/2 it says it with its first answer. */
  readonly announced: string | null;
}

/**
 * What an endpoint has proven on this connection. Only a certificate that the pinned authority vouches for proves
 * anything. The cluster it names counts. Where it names none, the one that the endpoint announced does, then the
 * integrator's word, if the far end has agreed to speak as Rollcall (`rollcall/1`, or HTTP/2, which no plain host
 * carries 0800s over): several 0800s may then be out at once, for the cluster issues one set for all of them.
 */
export function proofOf(
  said: SaidCluster,
  { peer, cluster, alpnProtocol }: Pick<Link, 'peer' | 'cluster' | 'alpnProtocol'>,
): Proof {
  const isAuthenticated = peer !== null;
  if (!isAuthenticated) return { cluster: null, isAuthenticated };
  const heard = isRollcall(alpnProtocol) ? (said.announced ?? said.cluster) : null;
  return { cluster: cluster ?? heard, isAuthenticated };
}
