import { expect, it } from 'vitest';
import { BoundedCache } from './bounded-cache.ts';

it('a bounded cache never holds more than it may, and hands out what leaves to be wiped', () => {
  const dropped: number[] = [];
  const cache = new BoundedCache<number>(3, (value) => dropped.push(value));
  for (let i = 0; i < 5; i++) cache.set(`name ${i}`, i);
  expect(cache.size).toBe(3);
  expect(dropped).toEqual([0, 1]);
  expect([cache.get('name 1'), cache.get('name 2'), cache.get('name 4')]).toEqual([undefined, 2, 4]);
});

it('a value that is replaced leaves too', () => {
  const dropped: string[] = [];
  const cache = new BoundedCache<string>(2, (value) => dropped.push(value));
  cache.set('set', 'old');
  cache.set('set', 'new');
  expect([dropped, cache.get('set'), cache.size]).toEqual([['old'], 'new', 1]);
});
