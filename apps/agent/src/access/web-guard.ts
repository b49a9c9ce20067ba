import { isIP } from 'node:net';

/**
 * Keeps web pages out. A page whose own name was made to point here (DNS rebinding) shows that name in `Host`; one of
 * another site shows itself in `Origin`. Applications that are no browser send an address and no origin.
 */
export interface WebGuard {
  /** Names, besides `localhost` and any address, that this agent is reached under. */
  readonly hostNames: readonly string[];
  /** Sites that may call it, such as `https://till.example`. */
  readonly origins: readonly string[];
}

export type WebVerdict = 'right' | 'host-refused' | 'origin-refused';

export function webVerdict(
  guard: WebGuard,
  { host, origin }: { readonly host?: string | undefined; readonly origin?: string | undefined },
): WebVerdict {
  if (!isOurName(guard, host)) return 'host-refused';
  return origin === undefined || guard.origins.includes(origin) ? 'right' : 'origin-refused';
}

function isOurName({ hostNames }: WebGuard, host: string | undefined): boolean {
  const [, v6, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(host ?? '') ?? [];
  if (v6 !== undefined) return isIP(v6) === 6;
  const name = plain?.toLowerCase() ?? '';
  // A name can be made to point anywhere; an address cannot.
  return isIP(name) === 4 || name === 'localhost' || hostNames.some((known) => known.toLowerCase() === name);
}
