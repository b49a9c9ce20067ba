import { expect, it } from 'vitest';
import { type CodecRates, codecRows } from './bench-codec.ts';
import { benchMessageNames } from './bench-messages.ts';
import { candidateNames } from './codec-candidate.ts';

/** Ours 900, the reference 100, the other 10; parsing costs ours three times as much. */
const rates: readonly CodecRates[] = benchMessageNames.flatMap((message) =>
  candidateNames.flatMap((candidate) =>
    (['build', 'parse'] as const).map((operation) => {
      const usual = {
        rollcall: operation === 'build' ? 900 : 300,
        jspos: 100,
        iso_8583: 10,
        'rollcall-by-subfield': 800,
      }[candidate];
      return { candidate, operation, message, rates: [usual, usual / 10, usual * 10] };
    }),
  ),
);
const wire = { '0800': '', '0810': '', '0200': '' };

it('the bars of the codec are medians of the rounds, held against the peer with the same wire', () => {
  const rows = codecRows(rates, [{ name: 'jspos', version: '1.2.3', wire }]);
  expect(rows.map(({ id }) => id)).toEqual([
    'C1.build.0800',
    'C1.parse.0800',
    'C1.build.0810',
    'C1.parse.0810',
    'C1.build.0200',
    'C1.parse.0200',
  ]);
  expect(rows[0]).toMatchObject({
    own: 900,
    reference: { name: { en: 'jspos 1.2.3', 'zh-CN': 'jspos 1.2.3' }, value: 100 },
    value: 9,
    pass: true,
  });
  expect(rows[1]).toMatchObject({ own: 300, value: 3, goal: { kind: 'at-least', value: 2.5 }, pass: true });
});
