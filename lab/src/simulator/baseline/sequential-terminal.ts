import { createFrameDecoder, fieldAt } from '@rollcall/iso8583';
import type { Endpoint, Link, Net } from '@rollcall/transport';
import type { SimProcess } from '../core/sim-process.ts';
import { cupPosCodec } from '../parties/cup-pos-codec.ts';
import type { SequentialPolicy } from './sequential-policy.ts';

export interface SequentialWay {
  readonly endpoint: Endpoint;
  /** The uplink; the first one unless given. */
  readonly localAddress?: string;
}

/**
 * The terminal of today over the same network: one address at a time, for as long as a try may take, so many tries; then
 * it says "communication timeout". To be kind to it, a connection that is refused or closed ends its try at once, as on
 * real networks (lab/src/field).
 */
export class SequentialTerminal {
  readonly #options;
  #stan = 0;

  constructor(options: {
    readonly terminalId: string;
    readonly merchantId: string;
    /** Tried in turn. */
    readonly ways: readonly SequentialWay[];
    readonly net: Net;
    readonly process: SimProcess;
    readonly policy: SequentialPolicy;
  }) {
    this.#options = options;
  }

  async signIn(): Promise<{ readonly isSignedIn: boolean; readonly tries: number }> {
    const { policy, ways } = this.#options;
    for (let tries = 1; tries <= policy.triesMax; tries++) {
      if (await this.#tryOver(ways[(tries - 1) % ways.length] as SequentialWay))
        return { isSignedIn: true, tries };
    }
    return { isSignedIn: false, tries: policy.triesMax };
  }

  async #tryOver({ endpoint, ...from }: SequentialWay): Promise<boolean> {
    const { net, process, policy } = this.#options;
    const byMs = process.clock.now() + policy.attemptMs;
    const frames = createFrameDecoder({ codec: cupPosCodec, lengthPrefix: 'binary2' });
    return new Promise((resolve) => {
      let link: Link | null = null;
      let isOver = false;
      const end = (isSignedIn: boolean) => {
        if (isOver) return;
        isOver = true;
        timer.cancel();
        link?.end();
        resolve(isSignedIn);
      };
      const timer = process.setTimer(policy.attemptMs, () => end(false));
      net
        .dial(endpoint, {
          ...from,
          connectTimeoutMs: byMs - process.clock.now(),
          tls: { authority: 'simulated' },
          clock: process.clock,
          onBytes: (_link, chunk) => {
            for (const event of frames.push(chunk)) if (event.kind === 'frame') end(isGood(event.bytes));
          },
          onClose: () => end(false),
        })
        .then((dialled) => {
          if (!dialled.ok) return end(false);
          link = dialled.link;
          if (isOver) link.end();
          else link.write(this.#request());
        });
    });
  }

  #request(): Uint8Array {
    const { terminalId, merchantId } = this.#options;
    const encoded = cupPosCodec.encodeFrame(
      {
        tpdu: '6000030000',
        header: '603100310100',
        mti: '0800',
        fields: {
          11: String(++this.#stan).padStart(6, '0'),
          41: terminalId,
          42: merchantId,
          60: { '1': '00', '2': '000001', '3': '003' },
          63: '001',
        },
      },
      'binary2',
    );
    if (!encoded.ok) throw new Error(encoded.error.path);
    return encoded.bytes;
  }
}

function isGood(frame: Uint8Array): boolean {
  const decoded = cupPosCodec.decode(frame);
  return decoded.ok && fieldAt(decoded.message, '39') === '00';
}
