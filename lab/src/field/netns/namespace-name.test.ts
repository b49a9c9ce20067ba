import { describe, expect, it } from 'vitest';
import { isLeftOver, namespaceName } from './namespace-name.ts';

describe('the name of a namespace', () => {
  it('tells whether its maker still runs', () => {
    expect(isLeftOver(namespaceName('core'))).toBe(false);
    expect(isLeftOver(`rollcall-4194305-1-core`)).toBe(true);
  });

  it('is not fooled by a process number that came again', () => {
    const [, pid] = namespaceName('core').split('-');
    expect(isLeftOver(`rollcall-${pid}-1-core`)).toBe(true);
  });

  it('that others gave is never ours to remove', () => {
    expect(['shop', 'rollcall-lab', 'cni-1234-5-core', ''].filter(isLeftOver)).toEqual([]);
  });
});
