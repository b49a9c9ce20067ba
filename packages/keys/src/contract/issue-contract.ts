import { expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import {
  answerOf,
  dialects,
  double003,
  double003x16,
  faultOf,
  flipped,
  issue,
  longestTmk,
  message,
  opened,
  type Parts,
  pool,
  shortTmk,
  sm4,
  sm4006,
  wrap,
  x919,
} from './contract-dialects.ts';

export function describeTmks({ store }: Parts): void {
  it('answers with the KCV of a master key it was given', async () => {
    const tmk = Secret.fromHex('375DE602546843B68089911652E951CB');
    const results = await store().wrapTmks([{ terminalId: '1', version: 1, cipher: 'des', tmk }]);
    expect(answerOf(results).kcv).toEqual(Secret.fromHex('CA40C1F2').reveal());
  });

  it.each([
    ['des', 7],
    ['des', 20],
    ['sm4', 8],
    ['sm4', 24],
  ] as const)('refuses a %s master key of %i bytes', async (cipher, length) => {
    const tmk = new Secret(new Uint8Array(length).fill(0x5a));
    expect(faultOf(await store().wrapTmks([{ terminalId: '1', version: 1, cipher, tmk }]))).toBe(
      'wrong-kind',
    );
  });

  it('gives the same key another blob each time', async () => {
    const [a, b] = [await wrap(store(), double003), await wrap(store(), double003)];
    expect(a.wrapped.blob).not.toEqual(b.wrapped.blob);
  });
}

export function describeIssue({ store }: Parts): void {
  it.each(dialects)(
    'issues $form (MAK of $makBytes bytes) from the pool, every KCV right, and the same keys again',
    async (dialect) => {
      const setId = `${dialect.form}-${dialect.makBytes}-${dialect.tmk.length}`;
      const pooled = await pool(store(), dialect, setId);
      const { tmk, set, f62 } = await issue(store(), dialect, pooled);
      const { keys, kcv } = opened(dialect, f62);
      expect(Object.values(kcv)).not.toContain(false);
      expect(keys.makBytes).toBe(dialect.makBytes);
      expect(set).toMatchObject({ terminalId: '10000001', setId, family: dialect.family });
      const again = await store().reissueWorkingKeys([{ tmk, form: dialect.form, set }]);
      expect(answerOf(again).f62).toEqual(f62);
    },
  );

  it('makes a set at once where the pool has none', async () => {
    const { f62, set } = await issue(store(), double003, { setId: 'fresh' });
    expect(opened(double003, f62).kcv).toEqual({ pik: true, mak: true });
    expect(set.setId).toBe('fresh');
  });

  it('never makes the same set twice', async () => {
    const setIds = Array.from({ length: 50 }, (_, i) => `distinct-${i}`);
    const pooled = await store().makePooledKeySets({ family: 'double', makBytes: 8, setIds });
    const piks = new Set<string>();
    for (let i = 0; i < setIds.length; i++) {
      const { f62 } = await issue(store(), double003, answerOf(pooled, i));
      piks.add(f62.subarray(0, 16).toString());
    }
    expect(piks.size).toBe(setIds.length);
  });

  it('renders one double set as 003 and as 004, under another version of the TMK too', async () => {
    const { f62, set } = await issue(store(), double003, { setId: 'two-renderings' });
    const tmk = await wrap(store(), { ...double003, tmk: longestTmk }, '10000001', 2);
    const long = answerOf(await store().reissueWorkingKeys([{ tmk, form: '004', set }])).f62;
    const asked = opened({ form: '004', tmk: longestTmk }, long);
    expect(asked.kcv).toEqual({ pik: true, mak: true, tdk: true });
    const first = opened(double003, f62);
    expect(asked.keys.pik.reveal()).toEqual(first.keys.pik.reveal());
    expect(asked.keys.mak.reveal()).toEqual(first.keys.mak.reveal());
  });

  it('answers each request of a batch by itself, in order', async () => {
    const tmk = await wrap(store(), double003);
    const damaged = { ...tmk, wrapped: flipped(tmk.wrapped, 300) };
    const request = { tmk, form: '003', makBytes: 8 } as const;
    const results = await store().issueWorkingKeys([
      { ...request, from: { setId: 'batch-0' } },
      { ...request, tmk: damaged, from: { setId: 'batch-1' } },
      { ...request, form: '006', from: { setId: 'batch-2' } },
      { ...request, from: { setId: 'batch-3' } },
    ]);
    expect(results.map((_, i) => faultOf(results, i))).toEqual([
      undefined,
      'cannot-open',
      'wrong-kind',
      undefined,
    ]);
    expect(answerOf(results, 3).set.setId).toBe('batch-3');
  });
}

export function describeMisfits({ store }: Parts): void {
  it('refuses keys longer than the TMK that should carry them', async () => {
    const tmk = await wrap(store(), { ...double003, tmk: shortTmk });
    const request = { tmk, form: '003', makBytes: 8, from: { setId: 'too-long' } } as const;
    expect(faultOf(await store().issueWorkingKeys([request]))).toBe('wrong-kind');
  });

  it('refuses a pooled set of another family, and one whose MAK has another length', async () => {
    const tmk = await wrap(store(), double003);
    const ask = { tmk, form: '003', makBytes: 8 } as const;
    const results = await store().issueWorkingKeys([
      { ...ask, from: await pool(store(), sm4006, 'sm4-for-003') },
      { ...ask, from: await pool(store(), double003x16, 'mak16-for-mak8') },
    ]);
    expect([faultOf(results, 0), faultOf(results, 1)]).toEqual(['wrong-kind', 'wrong-kind']);
  });

  it('refuses to render a set in a form of another family', async () => {
    const { tmk, set } = await issue(store(), double003, { setId: 'one-family' });
    expect(faultOf(await store().reissueWorkingKeys([{ tmk, form: '001', set }]))).toBe('wrong-kind');
  });

  it('refuses a MAC algorithm that its MAK does not go with', async () => {
    const { set } = await issue(store(), double003, { setId: 'mac-misfit' });
    const results = await store().makeMacs([
      { set, scheme: sm4, data: message },
      { set, scheme: x919, data: message },
    ]);
    expect([faultOf(results, 0), faultOf(results, 1)]).toEqual(['wrong-kind', 'wrong-kind']);
  });
}
