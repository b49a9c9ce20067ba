import type { ByteRange } from '@rollcall/iso8583';
import type { Exchange, TerminalState } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/**
 * A keyed digest of what the MAC covers: tells a resent request from another one under the same STAN without keeping
 * any of it (a plain hash of a PAN could be found by trying). Null when the key store cannot.
 */
export async function requestDigest(
  exchange: Exchange,
  { keyStore }: GatewayParts,
): Promise<Uint8Array | null> {
  const { start, end } = exchange.macRange as ByteRange;
  const { terminalId } = (exchange.state as TerminalState).terminal;
  const [digest] = await keyStore.digest([{ terminalId, data: exchange.bytes.subarray(start, end) }]);
  return digest?.ok ? digest.value : null;
}
