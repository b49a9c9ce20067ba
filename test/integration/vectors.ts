import { readFileSync } from 'node:fs';

export interface FrameVector {
  readonly id: string;
  readonly hex: string;
  readonly expect?: {
    readonly tpdu?: string;
    readonly header?: string;
    readonly mti: string;
    readonly fields: Readonly<Record<string, string>>;
  };
}

export interface FramingVector {
  readonly of: string;
  readonly lengthPrefix: string;
  readonly hex: string;
}

export interface NegativeVector {
  readonly id: string;
  readonly hex: string;
  readonly path: string;
}

export interface WorkingKeyVector {
  readonly id: string;
  readonly form: string;
  readonly tmk: string;
  readonly f62: string;
  readonly pik: string;
  readonly mak: string;
  readonly tdk?: string;
}

export interface MacVector {
  readonly id: string;
  readonly algorithm: string;
  readonly key?: string;
  readonly mak?: string;
  readonly data?: string;
  readonly mab?: string;
  readonly dataAscii?: string;
  readonly padding?: string;
  readonly mac?: string;
  readonly e2?: string;
}

interface FrameVectors {
  readonly frames: readonly FrameVector[];
  readonly framings: readonly FramingVector[];
  readonly negative: readonly NegativeVector[];
}

interface KeyVectors {
  readonly workingKeys: readonly WorkingKeyVector[];
  readonly macs: readonly MacVector[];
}

/** Frames of the UnionPay terminal interface. */
export function cupPosVectors(): FrameVectors {
  return readJson('iso8583/vectors/cup-pos.json') as FrameVectors;
}

export function iso1987Vectors(): Omit<FrameVectors, 'framings'> {
  return readJson('iso8583/vectors/iso1987-binary.json') as FrameVectors;
}

/** Working keys and MACs. */
export function keyVectors(): KeyVectors {
  return readJson('keys/vectors/keys.json') as KeyVectors;
}

/** Bytes of a frame, good or bad, by its id. */
export function frameBytes(id: string): Buffer {
  const { frames, negative } = cupPosVectors();
  const found = [...frames, ...negative].find((vector) => vector.id === id);
  if (!found) throw new Error(`no vector ${id}`);
  return Buffer.from(found.hex, 'hex');
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../packages/${path}`, import.meta.url), 'utf8'));
}
