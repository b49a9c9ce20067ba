import { afterEach, beforeEach, describe } from 'vitest';
import { describeExchanges } from './exchange-contract.ts';
import { describeHousekeeping } from './housekeeping-contract.ts';
import { describeKeySets } from './key-set-contract.ts';
import { describePool } from './pool-contract.ts';
import { describeRegistry } from './registry-contract.ts';
import type { StartHarness, StoreHarness } from './store-harness.ts';

export type { StartHarness, StoreHarness } from './store-harness.ts';

/** What every store keeps to, whatever it is made of. Each test gets a fresh store from `start`. */
export function describeStoreContract(name: string, start: StartHarness): void {
  describe(`the store contract: ${name}`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(() => harness.end());
    const current = () => harness;
    describeRegistry(current);
    describeExchanges(current);
    describeKeySets(current);
    describePool(current);
    describeHousekeeping(current);
  });
}
