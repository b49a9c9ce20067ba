import { listen, type TlsCertificate } from '@rollcall/transport';
import { answerParent } from '../../bench/child/answer-parent.ts';
import { childArgument } from '../../bench/child/start-child.ts';
import { limits } from '../limits.ts';
import { endpointHosts, ports } from '../netns/addresses.ts';

/** Accepts connections, by TLS and plainly, reads what comes and never says a word: a NAC before a dead host. */
const certificate = childArgument<TlsCertificate>();
const options = {
  connectionsMax: limits.muteConnectionsMax,
  idleTimeoutMs: 2 * limits.idleDeathFoundMsMax,
  writeTimeoutMs: limits.muteWriteMs,
  pendingWriteBytesMax: limits.mutePendingBytesMax,
  onOpen() {},
  onClose() {},
  onBytes() {},
};
for (const scheme of ['tls', 'tcp'] as const) {
  await listen(
    { scheme, host: endpointHosts.mute, port: ports[scheme] },
    scheme === 'tls' ? { ...options, tls: { certificate, onHandshakeFailure() {} } } : options,
  );
}
answerParent({});
