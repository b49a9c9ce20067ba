import { afterEach, beforeEach, describe } from 'vitest';
import { describeBounds } from './bounds-contract.ts';
import { describeBytes } from './bytes-contract.ts';
import { describeClosing } from './closing-contract.ts';
import { describeDialling, describeLookUp } from './dialling-contract.ts';
import { describeEnding } from './ending-contract.ts';
import { TransportRig } from './transport-rig.ts';
import type { TransportUnderTest } from './transport-under-test.ts';

export type { SilentPeer, TransportUnderTest } from './transport-under-test.ts';

/** Registers what every transport keeps to, whatever it is made of. */
export function describeTransportContract(transport: TransportUnderTest): void {
  describe(`the transport contract, kept by ${transport.name}`, () => {
    let rig: TransportRig;
    beforeEach(() => {
      rig = new TransportRig(transport);
    });
    afterEach(() => rig.end());
    const current = () => rig;
    describeBytes(current);
    describeEnding(current);
    describeBounds(current);
    describeClosing(current);
    describeDialling(current);
    describeLookUp(current);
  });
}
