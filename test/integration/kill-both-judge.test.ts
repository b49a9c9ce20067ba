import { describe } from 'vitest';
import { judgesBooks, liesOfGateway, liesOfShown, liesOfWire } from './kill-judged.ts';

describe('the judge of terminals and gateway', () => {
  judgesBooks({
    loop: 'kill-both.mjs',
    judge: 'judge-both.mjs',
    // Its four kills meet purchases and reversals on their way.
    seed: '393',
    notices: {
      'the gateway has forgotten, changed or doubled': [
        ...liesOfGateway,
        ['key-sets', /sign-ins arrived, 0 issues in 0 sets are kept/],
        ['shared-reference', /the reference \d+ was given twice/],
        ['batch', /the gateway in 000999/],
      ],
      'a terminal says otherwise, or does wrong': [
        ...liesOfShown,
        ['unbalanced', /the settlement of \d+ does not balance/],
        ['journal', /its journal is damaged/],
        ['sign-in', /forgot its sign-in/],
        ['refused', /purchase unknown A0: refused/],
      ],
      'a terminal sends a purchase twice': liesOfWire,
    },
    unmet: 'gatewayKilledBetweenCommitAndAnswer',
  });
});
