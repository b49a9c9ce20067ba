import { compileProfile, createFrameDecoder, cupPos } from '@rollcall/iso8583';
import { type DialResult, dial, type Link } from '@rollcall/transport';
import { isApproval, requestFrame } from '../../bench/gateway/bench-traffic.ts';
import type { SequentialPolicy } from '../../simulator/index.ts';
import { type EndpointName, endpointHosts, ports, type UplinkName, uplinks } from '../netns/addresses.ts';
import type { ReportedAttempt, SignInReport, Ways } from '../sign-in-report.ts';
import { openLinks } from './open-links.ts';

const codec = compileProfile(cupPos);

interface Way {
  readonly uplink: UplinkName | null;
  readonly endpoint: EndpointName;
}

/** One connection of it, and what came on it. */
interface Line {
  readonly link: Link;
  /** Resolves when the connection is closed or an answer is there. */
  answer(): Promise<'signed-in' | 'refused' | 'closed'>;
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
  #kept: Line | null = null;

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
    this.#kept?.link.destroy('closed');
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
    const line = kept ?? (await this.#connect(way));
    if (line === null) return 'no-connection';
    line.link.write(requestFrame(codec, 'sign-in', this.#terminal, this.#stan++, null));
    const result = await within(line.answer(), byMs - performance.now());
    if (keepsLink && result === 'signed-in') this.#kept = line;
    else line.link.destroy('done');
    return result;
  }

  async #connect({ uplink, endpoint }: Way): Promise<Line | null> {
    const { scheme, authority } = this.#ways;
    const inbox = new Inbox();
    const dialled: DialResult = await dial(
      { scheme, host: endpointHosts[endpoint], port: ports[scheme] },
      {
        connectTimeoutMs: this.#policy.attemptMs,
        ...(scheme === 'tls' && { tls: { authority } }),
        ...(uplink && { localAddress: uplinks[uplink].terminal }),
        onBytes: (_, chunk) => inbox.take(chunk),
        onClose: () => inbox.close(),
      },
    );
    return dialled.ok ? { link: dialled.link, answer: () => inbox.next() } : null;
  }
}

/** What comes on one connection: the first answer, or that it was closed. */
class Inbox {
  readonly #frames = createFrameDecoder({ codec, lengthPrefix: 'binary2' });
  #isClosed = false;
  #settle: ((result: 'signed-in' | 'refused' | 'closed') => void) | null = null;

  next(): Promise<'signed-in' | 'refused' | 'closed'> {
    if (this.#isClosed) return Promise.resolve('closed');
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  take(chunk: Uint8Array): void {
    for (const event of this.#frames.push(chunk)) {
      if (event.kind !== 'frame') continue;
      const decoded = codec.decode(event.bytes);
      this.#settle?.(decoded.ok && isApproval('sign-in', decoded.message) ? 'signed-in' : 'refused');
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#settle?.('closed');
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | 'no-answer'> {
  const { promise, resolve } = Promise.withResolvers<'no-answer'>();
  const timer = setTimeout(() => resolve('no-answer'), Math.max(0, ms));
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
