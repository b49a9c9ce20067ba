import { readFileSync } from 'node:fs';
import { Secret } from '@rollcall/keys';

interface Vectors {
  readonly frames: readonly { readonly id: string; readonly hex: string }[];
  readonly workingKeys: readonly VectorKeys[];
}

export interface VectorKeys {
  readonly id: string;
  readonly form: '001' | '003' | '004' | '006';
  readonly tmk: string;
  readonly f62: string;
  readonly pik: string;
  readonly mak: string;
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../vectors/terminal.json', import.meta.url), 'utf8'),
);

/** A frame without its two bytes of length, upper-case hex. */
export function vectorFrame(id: string): string {
  return found(vectors.frames, id).hex.slice(4);
}

export function vectorKeys(id: string): VectorKeys {
  return found(vectors.workingKeys, id);
}

export function hex(digits: string): Uint8Array {
  return Secret.fromHex(digits).reveal();
}

export function toHex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? [])
    .toString('hex')
    .toUpperCase();
}

function found<T extends { readonly id: string }>(list: readonly T[], id: string): T {
  const entry = list.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new Error(`no vector ${id}`);
  return entry;
}
