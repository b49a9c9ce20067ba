import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { CallLane } from './call-lane.ts';

it('keeps nothing of calls that are over', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const lane = new CallLane();
  const { signal } = new AbortController();
  const results: WeakRef<object>[] = [];
  for (let i = 0; i < 50; i++) {
    const result = { number: i };
    results.push(new WeakRef(result));
    await lane.run(
      signal,
      async () => result,
      () => result,
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  expect(results.filter((each) => each.deref() !== undefined).length).toBeLessThan(5);
});
