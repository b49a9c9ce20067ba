import type { Path, Proof } from '@rollcall/sign-in';
import { exchangeMs, type RadioModel, tcpConnectMs } from './radio-model.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A path of the simulator: its radio, and what stands at its end. */
export interface SimulatedPath {
  readonly path: Path;
  readonly radio: RadioModel;
  /**
   * `answers`; `drops`: nothing ever comes back, as behind a firewall or a dead uplink; `mute`: takes the connection
   * and says nothing, as dead access controllers do.
   */
  readonly end: 'answers' | 'drops' | 'mute';
  readonly proof: Proof;
}

/** What a gateway takes for a sign-in. */
const serverMs = 20;

/** The TCP handshake; null where nothing ever comes back. */
export function reachTimeMs({ radio, end }: SimulatedPath, random: SeededRandom): number | null {
  return end === 'drops' ? null : tcpConnectMs(radio, random);
}

/** TLS 1.3 over it: one round trip. A mute controller passes it on or has none. */
export function handshakeTimeMs({ radio }: SimulatedPath, random: SeededRandom): number {
  return exchangeMs(radio, random, 0);
}

/** From the 0800 to the 0810; null where none comes. */
export function answerTimeMs({ radio, end }: SimulatedPath, random: SeededRandom): number | null {
  return end === 'answers' ? exchangeMs(radio, random, serverMs) : null;
}
