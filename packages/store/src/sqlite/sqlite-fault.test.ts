import { describe, expect, it } from 'vitest';
import { StoreError } from '../store-error.ts';
import { storeFault } from './sqlite-fault.ts';

function sqliteError(errcode: number): Error {
  return Object.assign(new Error('from SQLite'), { errcode });
}

describe('a fault of SQLite', () => {
  it.each([
    [5, 'store-locked'],
    [8, 'store-unwritable'],
    [10, 'store-failed'],
    [10 | (4 << 8), 'store-failed'],
    [11, 'store-damaged'],
    [13, 'store-full'],
    [14, 'store-unwritable'],
    [19 | (8 << 8), 'store-invalid'],
    [26, 'store-damaged'],
    [7, 'store-failed'],
  ])('with result code %i is %s', (errcode, code) => {
    expect(storeFault(sqliteError(errcode), 'rollcall.db')).toMatchObject({ name: 'StoreError', code });
  });

  it('that is one of the store already stays what it is', () => {
    const error = new StoreError('store-newer', 'newer');
    expect(storeFault(error, 'rollcall.db')).toBe(error);
  });
});
