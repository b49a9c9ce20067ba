import { createHash } from 'node:crypto';
import { Secret } from '@rollcall/keys';

/**
 * The terminals of the bench, by number from 0: what registers them and what speaks for them reckon the same from
 * the number alone, so that nothing about a million of them has to be kept or sent.
 */
const firstTerminalId = 10_000_000;

export const benchMerchantId = '888000000000001';

export function terminalIdOf(number: number): string {
  return String(firstTerminalId + number);
}

/** A TMK of its own for each, as real ones have. */
export function tmkOf(number: number): Secret {
  const digest = createHash('sha256').update(`terminal ${number} of the bench`).digest();
  return new Secret(new Uint8Array(digest.subarray(0, 16)));
}

/** Prime, and far from every registry's size: steps of it lead once round the whole registry, in no order. */
const stride = 15_485_863;

/** The `turn`-th terminal to come: each once before any comes again, scattered over the registry. */
export function terminalAt(turn: number, registry: number): number {
  return Number((BigInt(turn) * BigInt(stride)) % BigInt(registry));
}
