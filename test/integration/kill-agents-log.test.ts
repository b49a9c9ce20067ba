import { expect, it } from 'vitest';
import { complaintsIn } from '../kill/agents-log.mjs';

const parked = (why: string) => JSON.stringify({ level: 50, msg: 'reversal parked', why });

it('a network that fails explains a reversal that was parked, and nothing else that an agent logs', () => {
  const damaged = JSON.stringify({ level: 50, msg: 'journal damaged' });
  expect(complaintsIn('')).toEqual([]);
  expect(complaintsIn(`${parked('tries')}\n`)).toEqual([]);
  const complaints = [parked('batch-gone'), damaged, 'Error: cut', '{"msg":"reversal par'];
  expect(complaintsIn([parked('tries'), ...complaints].join('\n'))).toEqual(complaints);
});
