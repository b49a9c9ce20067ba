import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KeySetRef, KeyStore, TmkRef, Wrapped } from '../key-store.ts';
import {
  answerOf,
  cupEcb,
  type Dialect,
  double003,
  faultOf,
  flipped,
  issue,
  message,
  opened,
  type Parts,
  pool,
  sm4006,
  wrap,
} from './contract-dialects.ts';

export function describeOpacity({ store, stranger }: Parts): void {
  async function uses(target: KeyStore, tmk: TmkRef, set: KeySetRef) {
    const reissued = await target.reissueWorkingKeys([{ tmk, form: '003', set }]);
    const mac = await target.makeMacs([{ set, scheme: cupEcb, data: message }]);
    return { reissued: faultOf(reissued), mac: faultOf(mac) };
  }
  const neither = { reissued: 'cannot-open', mac: 'cannot-open' };

  it('opens nothing that another store sealed', async () => {
    const { tmk, set } = await issue(store(), double003, { setId: 'foreign' });
    expect(await uses(stranger(), tmk, set)).toEqual(neither);
    const renamed = { ...set, wrapped: { ...set.wrapped, keyId: stranger().keyId } };
    expect(await uses(stranger(), tmk, renamed)).toEqual(neither);
  });

  it('opens no set under another terminal, set id, family or key id, even while it has it open', async () => {
    const { tmk, set } = await issue(store(), double003, { setId: 'moved' });
    expect(await uses(store(), tmk, set)).toEqual({ reissued: undefined, mac: undefined });
    const otherTmk = await wrap(store(), double003, '10000002');
    expect(await uses(store(), otherTmk, { ...set, terminalId: '10000002' })).toEqual(neither);
    expect(await uses(store(), tmk, { ...set, setId: 'moved2' })).toEqual(neither);
    expect(await uses(store(), tmk, { ...set, family: 'sm4' })).toEqual(neither);
    expect(await uses(store(), tmk, { ...set, wrapped: { ...set.wrapped, keyId: '0' } })).toEqual(neither);
    expect(await uses(store(), tmk, { ...set, wrapped: flipped(set.wrapped, 300) })).toEqual(neither);
    expect(faultOf(await store().reissueWorkingKeys([{ tmk: otherTmk, form: '003', set }]))).toBe(
      'cannot-open',
    );
  });
}

export function describeMovedTmks({ store }: Parts): void {
  it('opens no TMK under another terminal, version or cipher, and no set as a TMK', async () => {
    const { tmk, set } = await issue(store(), double003, { setId: 'tmk-moved' });
    const asTerminal2 = answerOf(
      await store().issueWorkingKeys([
        {
          tmk: await wrap(store(), double003, '10000002'),
          form: '003',
          makBytes: 8,
          from: { setId: 'tmk-moved-2' },
        },
      ]),
    ).set;
    const ask = (ref: TmkRef, ofSet = set) =>
      store().reissueWorkingKeys([{ tmk: ref, form: '003', set: ofSet }]);
    expect(faultOf(await ask({ ...tmk, terminalId: '10000002' }, asTerminal2))).toBe('cannot-open');
    expect(faultOf(await ask({ ...tmk, version: 2 }))).toBe('cannot-open');
    expect(faultOf(await ask({ ...tmk, wrapped: set.wrapped }))).toBe('cannot-open');
    const sm4Set = await issue(store(), sm4006, { setId: 'sm4-set' });
    const asSm4 = { tmk: { ...tmk, cipher: 'sm4' }, form: '006', set: sm4Set.set } as const;
    expect(faultOf(await store().reissueWorkingKeys([asSm4]))).toBe('cannot-open');
  });

  it('issues no pooled set under another id, and none that was sealed for a terminal', async () => {
    const pooled = await pool(store(), double003, 'pooled');
    const { tmk, set } = await issue(store(), double003, pooled);
    const ask = { tmk, form: '003', makBytes: 8 } as const;
    const results = await store().issueWorkingKeys([
      { ...ask, from: { ...pooled, setId: 'pooled2' } },
      { ...ask, from: { ...pooled, wrapped: set.wrapped } },
    ]);
    expect([faultOf(results, 0), faultOf(results, 1)]).toEqual(['cannot-open', 'cannot-open']);
  });
}

export function describeTampering({ store }: Parts): void {
  it('opens nothing with any bit of it changed, or cut short', async () => {
    const pooled = await pool(store(), double003, 'tampered');
    const { tmk, set } = await issue(store(), double003, pooled);
    const ask = { form: '003', makBytes: 8 } as const;
    await fc.assert(
      fc.asyncProperty(fc.nat(4095), fc.nat(40), async (bit, cutBytes) => {
        const damage = (wrapped: Wrapped) =>
          cutBytes === 0 || cutBytes > 32
            ? flipped(wrapped, bit)
            : { ...wrapped, blob: wrapped.blob.subarray(0, -cutBytes) };
        const results = await store().issueWorkingKeys([
          { ...ask, tmk: { ...tmk, wrapped: damage(tmk.wrapped) }, from: pooled },
          { ...ask, tmk, from: { ...pooled, wrapped: damage(pooled.wrapped) } },
        ]);
        const macs = await store().makeMacs([
          { set: { ...set, wrapped: damage(set.wrapped) }, scheme: cupEcb, data: message },
        ]);
        expect([...results, ...macs].map((result) => !result.ok && result.fault)).toEqual(
          Array(3).fill('cannot-open'),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('lets no clear key out, neither in answers nor in blobs', async () => {
    const dialect: Dialect = { ...double003, form: '004' };
    const pooled = await pool(store(), dialect, 'clear-search');
    const { tmk, set, f62 } = await issue(store(), dialect, pooled);
    const { keys } = opened(dialect, f62);
    const zoneKey = await store().makeZoneKey();
    const refused = await store().reissueWorkingKeys([{ tmk, form: '001', set }]);
    const shown = JSON.stringify([tmk, pooled, set, f62, zoneKey, refused], (_, value: unknown) =>
      value instanceof Uint8Array ? `,${value.join(',')},` : value,
    );
    for (const key of [keys.pik, keys.mak, keys.tdk, dialect.tmk]) {
      expect(shown).not.toContain(`,${key?.reveal().join(',')},`.slice(1, -1));
    }
  });
}
