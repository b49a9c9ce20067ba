import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Secret, type WorkingKeys } from '@rollcall/keys';
import type { TerminalSettings } from './terminal-settings.ts';

/** Working keys as they lie on disk, hex. */
export interface SealedKeys {
  /** Of the key's derivation, fresh for every sealing. */
  readonly salt: string;
  readonly iv: string;
  /** AES-256-GCM ciphertext and tag. */
  readonly box: string;
}

type Sealer = Pick<TerminalSettings, 'tmk' | 'terminalId' | 'merchantId'>;

const tagBytes = 16;

/** Seals them under a key derived from the TMK, for this terminal and merchant alone. */
export function sealKeys(sealer: Sealer, keys: WorkingKeys): SealedKeys {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(sealer, salt), iv);
  cipher.setAAD(namesOf(sealer));
  const clear = joined([keys.pik, keys.mak, keys.tdk]);
  const box = Buffer.concat([cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  clear.fill(0);
  return { salt: salt.toString('hex'), iv: iv.toString('hex'), box: box.toString('hex') };
}

/** Null when they were sealed under another TMK or for another terminal, or were changed: they are of no use then. */
export function unsealKeys(sealer: Sealer, sealed: SealedKeys): WorkingKeys | null {
  const box = Buffer.from(sealed.box, 'hex');
  const key = sealingKey(sealer, Buffer.from(sealed.salt, 'hex'));
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'hex'), {
      authTagLength: tagBytes,
    });
    cipher.setAAD(namesOf(sealer));
    cipher.setAuthTag(box.subarray(-tagBytes));
    const clear = Buffer.concat([cipher.update(box.subarray(0, -tagBytes)), cipher.final()]);
    return split(clear);
  } catch {
    return null;
  }
}

function sealingKey({ tmk }: Sealer, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', tmk.reveal(), salt, 'rollcall terminal state 1', 32));
}

function namesOf({ terminalId, merchantId }: Sealer): Buffer {
  return Buffer.from(`working keys\0${terminalId}\0${merchantId}`);
}

/** Each key behind one byte that says its length; 0 for one that is not there. */
function joined(keys: readonly (Secret | undefined)[]): Uint8Array {
  const clear = new Uint8Array(keys.reduce((sum, key) => sum + 1 + (key?.length ?? 0), 0));
  let at = 0;
  for (const key of keys) {
    clear[at] = key?.length ?? 0;
    if (key) clear.set(key.reveal(), at + 1);
    at += 1 + (key?.length ?? 0);
  }
  return clear;
}

function split(clear: Uint8Array): WorkingKeys {
  let at = 0;
  const next = () => {
    const start = at + 1;
    at = start + (clear[at] ?? 0);
    return new Secret(clear.slice(start, at));
  };
  const [pik, mak, tdk] = [next(), next(), next()];
  return { pik, mak, ...(tdk.length > 0 && { tdk }) };
}
