import { expect, it } from 'vitest';
import {
  answerOf,
  cupEcb,
  dialects,
  double003,
  issue,
  macOf,
  message,
  opened,
  type Parts,
} from './contract-dialects.ts';

export function describeMacs({ store }: Parts): void {
  it.each(dialects)('makes and verifies the MACs of a terminal that got $form', async (dialect) => {
    const { set, f62 } = await issue(store(), dialect, { setId: `mac-${dialect.form}-${dialect.makBytes}` });
    const { scheme } = dialect;
    const expected = macOf(dialect, opened(dialect, f62).keys.mak, message);
    expect(answerOf(await store().makeMacs([{ set, scheme, data: message }]))).toEqual(expected);
    const verdicts = await store().verifyMacs([
      { set, scheme, data: message, f64: expected },
      { set, scheme, data: message.subarray(1), f64: expected },
      { set, scheme, data: message, f64: expected.map((byte, i) => (i === 7 ? byte ^ 1 : byte)) },
      { set, scheme, data: message, f64: expected.subarray(0, 7) },
    ]);
    expect(verdicts.map((_, i) => answerOf(verdicts, i))).toEqual([true, false, false, false]);
  });

  it('keeps many open sets apart', async () => {
    const issued = [];
    for (let i = 0; i < 20; i++)
      issued.push(await issue(store(), double003, { setId: `apart-${i}` }, `T${i}`));
    for (const { set, f62 } of [...issued, ...issued.toReversed()]) {
      const f64 = macOf(double003, opened(double003, f62).keys.mak, message);
      expect(answerOf(await store().verifyMacs([{ set, scheme: cupEcb, data: message, f64 }]))).toBe(true);
    }
  });
}

export function describeDigests({ store, stranger }: Parts): void {
  it('recognises the same data of the same terminal, and nothing else', async () => {
    const ask = (terminalId: string, data = message) => ({ terminalId, data });
    const results = await store().digest([ask('1'), ask('1'), ask('2'), ask('1', message.subarray(1))]);
    const [first, same, otherTerminal, otherData] = results.map((_, i) => answerOf(results, i));
    expect(first).toHaveLength(32);
    expect(same).toEqual(first);
    expect(otherTerminal).not.toEqual(first);
    expect(otherData).not.toEqual(first);
    expect(answerOf(await stranger().digest([ask('1')]))).not.toEqual(first);
  });

  it('says whether real PINs may be entrusted to it', () => {
    expect(typeof store().isFitForProductionPins).toBe('boolean');
    expect(store().keyId).not.toBe(stranger().keyId);
  });
}
