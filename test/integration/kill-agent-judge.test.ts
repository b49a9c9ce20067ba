import { describe } from 'vitest';
import { judgesBooks, liesOfGateway, liesOfShown, liesOfWire } from './kill-judged.ts';

describe('the judge of the agent', () => {
  judgesBooks({
    loop: 'kill-agent.mjs',
    judge: 'judge-agent.mjs',
    // Four kills on bad days of eight terminals.
    seed: '1',
    notices: {
      'the gateway has lost or doubled something': liesOfGateway,
      'the agent says otherwise, or does wrong': [
        ...liesOfShown,
        ['story', /was approved .*, and later failed/],
        ['forgotten', /was approved .*, and later not known/],
        ['untold', /was never told how it ended/],
        ['doubt', /was unknown, and at the end of the day its reversal is due/],
        ['twins', /its key is two operations/],
      ],
      'a key sends its purchase twice': liesOfWire,
    },
    unmet: 'unknownAndKilled',
  });
});
