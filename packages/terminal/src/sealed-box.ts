import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Secret, WorkingKeyForm } from '@rollcall/keys';
import type { TerminalSettings } from './terminal-settings.ts';

/** Something secret as it lies on disk, hex. */
export interface SealedBox {
  /** Of the key's derivation, fresh for every life of a terminal. */
  readonly salt: string;
  readonly iv: string;
  /** AES-256-GCM ciphertext and tag. */
  readonly box: string;
}

export type Sealer = Pick<TerminalSettings, 'tmk' | 'terminalId' | 'merchantId' | 'random'>;

/** What is in it; a box does not open as another kind. */
export type BoxContent = `working keys ${WorkingKeyForm}` | 'card number';

const tagBytes = 16;

interface SealingKey {
  readonly salt: Buffer;
  readonly key: Uint8Array;
}

/** By TMK: deriving one costs as much as sealing, and one serves for all that a terminal seals in a life. */
const sealingKeys = new WeakMap<Secret, SealingKey>();

/** Seals under a key derived from the TMK, for this terminal and merchant alone. `clear` is wiped. */
export function seal(sealer: Sealer, content: BoxContent, clear: Uint8Array): SealedBox {
  const { salt, key } = sealingKeyOf(sealer);
  const iv = Buffer.from(sealer.random.bytes(12));
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(namesOf(sealer, content));
  const box = Buffer.concat([cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  clear.fill(0);
  return { salt: salt.toString('hex'), iv: iv.toString('hex'), box: box.toString('hex') };
}

/** Null when it was sealed under another TMK, for another terminal or as another kind, or was changed. */
export function unseal(sealer: Sealer, content: BoxContent, sealed: SealedBox): Uint8Array | null {
  const box = Buffer.from(sealed.box, 'hex');
  const key = derivedKey(sealer, Buffer.from(sealed.salt, 'hex'));
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'hex'), {
      authTagLength: tagBytes,
    });
    cipher.setAAD(namesOf(sealer, content));
    cipher.setAuthTag(box.subarray(-tagBytes));
    return Buffer.concat([cipher.update(box.subarray(0, -tagBytes)), cipher.final()]);
  } catch {
    return null;
  }
}

function sealingKeyOf(sealer: Sealer): SealingKey {
  const known = sealingKeys.get(sealer.tmk);
  if (known) return known;
  const salt = Buffer.from(sealer.random.bytes(16));
  const made = { salt, key: derivedKey(sealer, salt) };
  sealingKeys.set(sealer.tmk, made);
  return made;
}

function derivedKey({ tmk }: Sealer, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', tmk.reveal(), salt, 'rollcall terminal state 1', 32));
}

function namesOf({ terminalId, merchantId }: Sealer, content: BoxContent): Buffer {
  return Buffer.from(`${content}\0${terminalId}\0${merchantId}`);
}
