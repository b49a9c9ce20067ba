import { compileProfile, cupPos } from '@rollcall/iso8583';
import { requestFrame } from '../../bench/gateway/bench-traffic.ts';
import type { SequentialPolicy } from '../../simulator/index.ts';
import { type EndpointName, endpointHosts, ports, type UplinkName, uplinks } from '../netns/addresses.ts';
import type { ReportedAttempt, SignInReport, Ways } from '../sign-in-report.ts';
import { openLinks } from './open-links.ts';
import { PlainLine } from './plain-line.ts';

const codec = compileProfile(cupPos);

interface Way {
  readonly uplink: UplinkName | null;
  readonly endpoint: EndpointName;
}

/**
 * The terminal of today: one address at a time, in their order and round again, each try given its time for
 * connection and answer together. To be kind to it, it knows every uplink that the SDK knows, and goes on at once
 * where a try is refused.
 */
export class SequentialClient {
  readonly #policy: SequentialPolicy;
  readonly #ways: Ways;
  readonly #terminal: number;
  #stan = 0;
  /** The connection of the last sign-in, where it is kept for the next. */
  #kept: PlainLine | null = null;

  constructor(policy: SequentialPolicy, ways: Ways, terminal: number) {
    this.#policy = policy;
    this.#ways = ways;
    this.#terminal = terminal;
  }

  /** `keepsLink`: what it signed in on is used first by the next sign-in. */
  async signIn(keepsLink: boolean): Promise<SignInReport> {
    const open = openLinks();
    const startedAtMs = performance.now();
    const attempts: ReportedAttempt[] = [];
    for (let tries = 0; tries < this.#policy.triesMax; tries++) {
      const way = this.#wayOf(tries);
      const result = await this.#attempt(way, keepsLink);
      attempts.push({ uplink: way.uplink ?? 'default', endpoint: way.endpoint, result });
      if (result === 'signed-in') break;
    }
    const isSignedIn = attempts.at(-1)?.result === 'signed-in';
    return {
      outcome: isSignedIn ? 'signed-in' : 'failed',
      elapsedMs: performance.now() - startedAtMs,
      attempts,
      cause: null,
      openLinks: open,
    };
  }

  close(): void {
    this.#kept?.destroy();
    this.#kept = null;
  }

  #wayOf(tries: number): Way {
    const { endpoints, uplinks: known } = this.#ways;
    const from: readonly (UplinkName | null)[] = known.length === 0 ? [null] : known;
    const ways = from.flatMap((uplink) => endpoints.map((endpoint) => ({ uplink, endpoint })));
    return ways[tries % ways.length] as Way;
  }

  async #attempt(way: Way, keepsLink: boolean): Promise<string> {
    const byMs = performance.now() + this.#policy.attemptMs;
    const kept = this.#kept;
    this.#kept = null;
    const line = kept ?? (await this.#connect(way, byMs - performance.now()));
    if (line === null) return 'no-connection';
    const request = requestFrame(codec, 'sign-in', this.#terminal, this.#stan++, null);
    const result = await line.ask(request, byMs - performance.now());
    if (keepsLink && result === 'signed-in') this.#kept = line;
    else line.destroy();
    return result;
  }

  #connect({ uplink, endpoint }: Way, ms: number): Promise<PlainLine | null> {
    const { scheme, authority } = this.#ways;
    return PlainLine.open({
      host: endpointHosts[endpoint],
      port: ports[scheme],
      authority: scheme === 'tls' ? authority : null,
      localAddress: uplink && uplinks[uplink].terminal,
      timeoutMs: ms,
    });
  }
}
