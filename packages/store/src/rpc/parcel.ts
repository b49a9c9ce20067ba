import { limits } from '../limits.ts';
import { StoreError, type StoreErrorCode } from '../store-error.ts';
import { codecOf } from './method-codec.ts';
import { type CallOutcome, methodNames, type StoreCall, type StoreMethod } from './store-call.ts';

/** Goes up with every change of how calls, rows or results are written down here. */
export const protocolVersion = 1;

/** Many calls, or many replies, as one JSON text: a message between threads costs more than a call in it. */
export type Parcel = string;

export interface SentCall {
  readonly id: number;
  readonly method: StoreMethod;
  readonly args: readonly unknown[];
}

export interface ReceivedCall {
  readonly id: number;
  readonly call: StoreCall;
}

export interface Reply {
  readonly id: number;
  readonly method: StoreMethod;
  readonly outcome: CallOutcome;
}

type PackedCall = readonly [id: number, method: number, args: unknown];
type PackedReply = readonly [id: number, isOk: 0 | 1, value: unknown];

const indexOf = Object.fromEntries(methodNames.map((name, index) => [name, index])) as Record<
  StoreMethod,
  number
>;

/** A call that cannot be written down throws here, before anything is sent. */
export function packCall(call: SentCall): string {
  const packed: PackedCall = [call.id, indexOf[call.method], codecOf(call.method).packArgs(call.args)];
  return JSON.stringify(packed);
}

/** Throws where it is no parcel of calls. */
export function readCalls(parcel: Parcel): readonly ReceivedCall[] {
  return (JSON.parse(parcel) as PackedCall[]).map(([id, index, args]) => {
    const method = methodNames[index];
    if (method === undefined) throw new RangeError(`no method ${index}`);
    return { id, call: { method, args: codecOf(method).readArgs(args) } as StoreCall };
  });
}

export function packReply({ id, method, outcome }: Reply): string {
  const packed: PackedReply = outcome.ok
    ? [id, 1, codecOf(method).packResult(outcome.value)]
    : [id, 0, packError(outcome.error)];
  const text = JSON.stringify(packed);
  return text.length < partCharsMax ? text : JSON.stringify([id, 0, packError(tooLarge)]);
}

/** `methodOf` knows which call an id belongs to; null for one that nobody waits for any more. */
export function readReplies(
  parcel: Parcel,
  methodOf: (id: number) => StoreMethod | undefined,
): readonly { readonly id: number; readonly outcome: CallOutcome }[] {
  return (JSON.parse(parcel) as PackedReply[]).flatMap(([id, isOk, value]) => {
    const method = methodOf(id);
    if (method === undefined) return [];
    const outcome: CallOutcome = isOk
      ? { ok: true, value: codecOf(method).readResult(value) }
      : { ok: false, error: readError(value as readonly [StoreErrorCode, string]) };
    return [{ id, outcome }];
  });
}

/** Joins packed calls or replies into parcels that fit a frame. Three bytes of UTF-8 are reckoned a character. */
export function parcels(parts: readonly string[]): readonly Parcel[] {
  const full: Parcel[] = [];
  let from = 0;
  let chars = 0;
  for (const [at, part] of parts.entries()) {
    if (chars + part.length > partCharsMax && at > from) {
      full.push(`[${parts.slice(from, at).join(',')}]`);
      [from, chars] = [at, 0];
    }
    chars += part.length + 1;
  }
  full.push(`[${parts.slice(from).join(',')}]`);
  return full;
}

const partCharsMax = Math.floor(limits.frameBytesMax / 3) - 16;

export function fitsParcel(part: string): boolean {
  return part.length < partCharsMax;
}

const tooLarge = new StoreError('store-invalid', 'The answer is too large: ask for fewer rows');

function packError(error: Error): readonly [StoreErrorCode, string] {
  return [error instanceof StoreError ? error.code : 'store-failed', error.message];
}

function readError([code, message]: readonly [StoreErrorCode, string]): StoreError {
  return new StoreError(code, message);
}
