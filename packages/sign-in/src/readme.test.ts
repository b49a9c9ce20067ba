import { expect, it } from 'vitest';
import { emptyLedger, stepLedger } from './index.ts';

it('the example in the README does what its comments say', () => {
  const ask = {
    kind: 'sign-in-asked',
    atMs: 0,
    family: 'double',
    tmkVersion: 1,
    merchantId: 'm',
    profileId: 'cup-pos',
  } as const;
  const first = stepLedger(emptyLedger, { ...ask, freshSetId: 'a' });
  const again = stepLedger(first.ledger, { ...ask, atMs: 60_000, freshSetId: 'b' });
  expect([first.command?.kind, first.command?.setId]).toEqual(['issue', 'a']);
  expect([again.command?.kind, again.command?.setId]).toEqual(['reissue', 'a']);
});
