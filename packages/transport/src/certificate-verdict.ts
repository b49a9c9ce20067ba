import type { TLSSocket } from 'node:tls';
import type { Clock } from './clock.ts';
import { limits } from './limits.ts';
import type { LinkClose, LinkHandlers } from './link.ts';
import { certificateVerdict } from './tls-dial-failure.ts';

/**
 * Sees in the end of a link that the peer did not take our certificate. In TLS 1.3 it looks at it after our handshake
 * is done: it sends an alert, or (Node's own servers) closes without a word. A peer that has sent a session ticket or
 * any data was content.
 */
export class CertificateVerdict {
  readonly #clock: Clock;
  readonly #hasClientCertificate: boolean;
  #securedAtMs = 0;
  #isContent = false;

  constructor(clock: Clock, hasClientCertificate: boolean) {
    this.#clock = clock;
    this.#hasClientCertificate = hasClientCertificate;
  }

  watch(socket: TLSSocket): TLSSocket {
    socket.once('secureConnect', () => {
      this.#securedAtMs = this.#clock.now();
    });
    socket.once('session', () => {
      this.#isContent = true;
    });
    return socket;
  }

  /** Handlers that hear for the owner, and tell it the verdict where there is one. */
  handlers(owner: LinkHandlers): Pick<LinkHandlers, 'onBytes' | 'onClose'> {
    return {
      onBytes: (link, chunk) => {
        this.#isContent = true;
        owner.onBytes(link, chunk);
      },
      onClose: (link, why) => owner.onClose(link, this.#judged(why)),
    };
  }

  #judged(why: LinkClose): LinkClose {
    const { detail } = why;
    const spoken = why.kind === 'error' ? certificateVerdict(detail ?? '', this.#hasClientCertificate) : null;
    if (spoken) return { kind: spoken, detail };
    const isEarly = this.#clock.now() - this.#securedAtMs < limits.certificateVerdictMs;
    const isByPeer = why.kind === 'peer-closed' || why.kind === 'reset';
    if (!isByPeer || !isEarly || this.#isContent || !this.#hasClientCertificate) return why;
    return { kind: 'tls-client-certificate-rejected', detail: 'closed without a word' };
  }
}
