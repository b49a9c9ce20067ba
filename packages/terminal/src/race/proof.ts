import type { Proof } from '@rollcall/sign-in';
import type { Link } from '@rollcall/transport';
import type { KnownEndpoint } from './terminal-path.ts';

/** What a gateway agrees to speak (ALPN) when it is Rollcall; the version follows. */
const rollcallProtocol = 'rollcall/';

/**
 * What an endpoint has proven on this connection. Only a certificate that the pinned authority vouches for proves
 * anything. The cluster it names counts; where it names none, the integrator's word does, if the far end has agreed to
 * speak as Rollcall: several 0800s may then be out at once, for the cluster issues one set for all of them.
 */
export function proofOf(
  endpoint: Pick<KnownEndpoint, 'cluster'>,
  { peer, cluster, alpnProtocol }: Pick<Link, 'peer' | 'cluster' | 'alpnProtocol'>,
): Proof {
  const isAuthenticated = peer !== null;
  if (!isAuthenticated) return { cluster: null, isAuthenticated };
  const speaksRollcall = alpnProtocol?.startsWith(rollcallProtocol) === true;
  return { cluster: cluster ?? (speaksRollcall ? endpoint.cluster : null), isAuthenticated };
}
