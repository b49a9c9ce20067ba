import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portableCiphers as ciphers } from './ciphers/portable-ciphers.ts';
import { Secret } from './secret.ts';
import { isWorkingKeyForm, type WorkingKeyForm, workingKeyForms } from './working-key-form.ts';
import { openWorkingKeys, sealWorkingKeys } from './working-keys.ts';

const secretOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => new Secret(bytes));

const sets = fc
  .constantFrom(
    { form: '001', tmkBytes: 8, pikBytes: 8, makBytes: 8, tdkBytes: 0 } as const,
    { form: '001', tmkBytes: 24, pikBytes: 8, makBytes: 8, tdkBytes: 0 } as const,
    { form: '003', tmkBytes: 16, pikBytes: 16, makBytes: 8, tdkBytes: 0 } as const,
    { form: '003', tmkBytes: 16, pikBytes: 16, makBytes: 16, tdkBytes: 0 } as const,
    { form: '004', tmkBytes: 16, pikBytes: 16, makBytes: 8, tdkBytes: 16 } as const,
    { form: '004', tmkBytes: 24, pikBytes: 16, makBytes: 16, tdkBytes: 16 } as const,
    { form: '006', tmkBytes: 16, pikBytes: 16, makBytes: 16, tdkBytes: 16 } as const,
  )
  .chain(({ form, tmkBytes, pikBytes, makBytes, tdkBytes }) =>
    fc.record({
      form: fc.constant<WorkingKeyForm>(form),
      tmk: secretOf(tmkBytes),
      pik: secretOf(pikBytes),
      mak: secretOf(makBytes),
      tdk: secretOf(tdkBytes),
    }),
  );

describe('working keys in F62', () => {
  it('come out as they went in, every KCV right, in the length their form has', () => {
    fc.assert(
      fc.property(sets, ({ form, tmk, pik, mak, tdk }) => {
        const { hasTdk, f62Bytes } = workingKeyForms[form];
        const keys = hasTdk ? { pik, mak, tdk } : { pik, mak };
        const f62 = sealWorkingKeys(ciphers, { tmk, form, keys });
        expect(f62).toHaveLength(f62Bytes);
        const opened = openWorkingKeys(ciphers, { tmk, form, f62 });
        if (!opened.ok) throw new Error(opened.error.message);
        expect(opened.keys.pik.reveal()).toEqual(pik.reveal());
        expect(opened.keys.mak.reveal()).toEqual(mak.reveal());
        expect(opened.keys.tdk?.reveal()).toEqual(hasTdk ? tdk.reveal() : undefined);
        expect(Object.values(opened.kcv)).toEqual(hasTdk ? [true, true, true] : [true, true]);
      }),
    );
  });

  const tmk = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E9');
  const f62 = Secret.fromHex(
    '6701EAD6A9AD51E51AA406E2C27FCFA98D0A74B8B651F9E9BACE9AE10000000000000000AB7153CA',
  ).reveal();
  const changed = (at: number) => f62.map((byte, i) => (i === at ? byte ^ 1 : byte));

  it.each([
    ['the PIK', 0, { pik: false, mak: true }],
    ['the KCV of the PIK', 19, { pik: false, mak: true }],
    ['the MAK', 20, { pik: true, mak: false }],
    ['the filler of the MAK', 35, { pik: true, mak: false }],
    ['the KCV of the MAK', 39, { pik: true, mak: false }],
  ])('a changed bit in %s shows in its KCV', (_, at, kcv) => {
    expect(openWorkingKeys(ciphers, { tmk, form: '003', f62: changed(at) })).toMatchObject({ ok: true, kcv });
  });

  it('under another TMK fail every KCV', () => {
    const other = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269EB');
    expect(openWorkingKeys(ciphers, { tmk: other, form: '003', f62 })).toMatchObject({
      ok: true,
      kcv: { pik: false, mak: false },
    });
  });

  it.each(['001', '003', '004', '006'] as const)('of another length than form %s has are refused', (form) => {
    for (const length of [0, 24, 32, 40, 56, 60, 75, 84]) {
      if (length === workingKeyForms[form].f62Bytes) continue;
      const result = openWorkingKeys(ciphers, { tmk, form, f62: new Uint8Array(length) });
      expect(result).toMatchObject({ ok: false, error: { code: 'bad-f62-length', path: '62' } });
    }
  });

  it.each([
    ['003', 8],
    ['004', 8],
    ['003', 0],
    ['001', 12],
    ['006', 8],
    ['006', 24],
  ] as const)('of form %s do not go under a TMK of %i bytes', (form, tmkBytes) => {
    const wrong = new Secret(new Uint8Array(tmkBytes).fill(0xd7));
    const data = new Uint8Array(workingKeyForms[form].f62Bytes);
    const result = openWorkingKeys(ciphers, { tmk: wrong, form, f62: data });
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-tmk-length', path: '62' } });
    expect(JSON.stringify(result)).not.toMatch(/d7|215/i);
  });

  it('that do not go with their form are a bug, named without the keys', () => {
    const key = new Secret(new Uint8Array(16).fill(0xd7));
    const short = new Secret(new Uint8Array(8).fill(0xd7));
    const calls = [
      () => sealWorkingKeys(ciphers, { tmk, form: '004', keys: { pik: key, mak: short } }),
      () => sealWorkingKeys(ciphers, { tmk, form: '003', keys: { pik: short, mak: short } }),
      () => sealWorkingKeys(ciphers, { tmk, form: '006', keys: { pik: key, mak: short, tdk: key } }),
      () => sealWorkingKeys(ciphers, { tmk, form: '001', keys: { pik: short, mak: key } }),
      () => sealWorkingKeys(ciphers, { tmk: short, form: '003', keys: { pik: key, mak: short } }),
    ];
    for (const call of calls) {
      expect(call).toThrow(RangeError);
      expect(call).not.toThrow(/d7|215/i);
    }
  });

  it('are asked for by one of four codes in F60.3', () => {
    expect(['001', '003', '004', '006'].every(isWorkingKeyForm)).toBe(true);
    expect(['002', '005', '', 'toString', '__proto__'].some(isWorkingKeyForm)).toBe(false);
  });
});
