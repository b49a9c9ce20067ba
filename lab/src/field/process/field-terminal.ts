import { createTerminal, type SignInResult, type Terminal } from '@rollcall/terminal';
import { benchMerchantId, terminalIdOf, tmkOf } from '../../bench/gateway/bench-terminal.ts';
import { endpointHosts, ports, uplinks } from '../netns/addresses.ts';
import type { SignInReport, Ways } from '../sign-in-report.ts';
import { openLinks } from './open-links.ts';

/** A terminal of the SDK with a memory of its own, which is gone when it is closed. */
export class FieldTerminal {
  readonly #terminal: Terminal;
  readonly #lost = Promise.withResolvers<void>();
  #isLost = false;

  /** `keepsWarm`: its connection stays open between calls. */
  constructor(ways: Ways, terminal: number, keepsWarm = false) {
    const { scheme } = ways;
    this.#terminal = createTerminal({
      endpoints: ways.endpoints.map((name) => ({ scheme, host: endpointHosts[name], port: ports[scheme] })),
      uplinks: ways.uplinks.map((name) => ({ name, localAddress: uplinks[name].terminal })),
      terminalId: terminalIdOf(terminal),
      merchantId: benchMerchantId,
      tmk: tmkOf(terminal),
      ...(scheme === 'tls' && { tls: { authority: ways.authority } }),
      keepsWarm,
      onEvent: ({ kind }) => {
        if (kind !== 'warm-lost') return;
        this.#isLost = true;
        this.#lost.resolve();
      },
    });
  }

  async signIn(): Promise<SignInReport> {
    const open = openLinks();
    const startedAtMs = performance.now();
    const result = await this.#terminal.signIn();
    return reportOf(result, performance.now() - startedAtMs, open);
  }

  /** When it has told that the connection it kept is gone. */
  get lost(): Promise<void> {
    return this.#lost.promise;
  }

  /** Whether it has told so already. */
  get isLost(): boolean {
    return this.#isLost;
  }

  close(): Promise<void> {
    return this.#terminal.close();
  }
}

function reportOf({ outcome, attempts, cause }: SignInResult, elapsedMs: number, open: number): SignInReport {
  return {
    outcome,
    elapsedMs,
    attempts: attempts.map(({ uplink, endpoint, result }) => ({ uplink, endpoint, result })),
    cause: cause?.code ?? null,
    openLinks: open,
  };
}
