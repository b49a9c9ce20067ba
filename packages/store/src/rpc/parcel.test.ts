import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../store-error.ts';
import { fitsParcel, packCall, packReply, parcels, readCalls, readReplies } from './parcel.ts';
import { fromPlain, toPlain } from './plain-value.ts';

const plainValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((name) => name !== '$bytes' && name !== '__proto__'),
      tie('value'),
      {
        noNullPrototype: true,
      },
    ),
  ),
})).value;

describe('parcels', () => {
  it('bring any value back as it was, bytes too', () => {
    fc.assert(
      fc.property(plainValue, (value) => {
        expect(fromPlain(JSON.parse(JSON.stringify(toPlain(value))))).toEqual(value);
      }),
    );
  });

  it('keep apart bytes that share a buffer', () => {
    const shared = Uint8Array.from([1, 2, 3, 4]);
    expect(fromPlain(toPlain(shared.subarray(1, 3)))).toEqual(Uint8Array.from([2, 3]));
  });

  it('with a method that there is not cannot be read', () => {
    expect(() => readCalls('[[1,99,[]]]')).toThrow(RangeError);
  });

  it('leave out arguments that were left out', () => {
    const [received] = readCalls(
      `[${packCall({ id: 1, method: 'changeTerminal', args: ['T', 1, {}, undefined] })}]`,
    );
    expect(received).toEqual({ id: 1, call: { method: 'changeTerminal', args: ['T', 1, {}] } });
  });

  it('bring an error back with its code', () => {
    const outcome = { ok: false, error: new StoreError('store-full', 'no space') } as const;
    const [reply] = readReplies(`[${packReply({ id: 7, method: 'backup', outcome })}]`, () => 'backup');
    expect(reply).toEqual({ id: 7, outcome: { ok: false, error: expect.any(StoreError) } });
    expect(reply?.outcome).toMatchObject({ error: { code: 'store-full', message: 'no space' } });
  });

  it('pass over replies that nobody waits for', () => {
    expect(readReplies('[[1,1,null]]', () => undefined)).toEqual([]);
  });

  it('never grow beyond a frame', () => {
    const part = JSON.stringify('x'.repeat(2_000_000));
    const parts = Array.from({ length: 7 }, () => part);
    const joined = parcels(parts);
    expect(joined.every(fitsParcel)).toBe(true);
    expect(joined.flatMap((parcel) => JSON.parse(parcel) as string[])).toHaveLength(7);
  });
});
