import { TerminalError } from '@rollcall/terminal';
import { expect, it } from 'vitest';
import { thrownResult } from './thrown-result.ts';

it('a call that the SDK did not take has failed', () => {
  expect(thrownResult(new TerminalError('busy', 'too many calls wait'))).toEqual({
    ...{ outcome: 'failed', reason: 'busy' },
  });
});

it('after a bug nobody knows, whatever that says', () => {
  const bug = Object.assign(new TypeError('6225000000000253'), { code: 'ERR_X', path: '6225000000000253' });
  for (const thrown of [bug, null, 'text']) {
    expect(thrownResult(thrown)).toEqual({ outcome: 'unknown', reason: 'internal-error' });
  }
});
