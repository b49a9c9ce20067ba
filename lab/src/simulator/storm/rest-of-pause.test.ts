import { expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { restOfPause } from './rest-of-pause.ts';

it('who begins in the midst of a pause comes at one rate from the start', () => {
  const many = 50_000;
  const random = seededRandom(1);
  const perTenS = new Array<number>(18).fill(0);
  for (let i = 0; i < many; i++) {
    for (let at = restOfPause([30, 90], random); at < 180; at += random.between(30, 90))
      (perTenS[Math.floor(at / 10)] as number)++;
  }
  // Everybody comes once a minute.
  for (const count of perTenS) expect(Math.abs(count / (many / 6) - 1)).toBeLessThan(0.04);
});
