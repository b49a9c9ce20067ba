import { expect, it } from 'vitest';
import { limits } from './limits.ts';

it('where all calls wait that may, and all listen that may, there are connections left for questions', () => {
  const { connectionsMax, waitingCallsMax, eventStreamsMax, spareConnections } = limits;
  expect(spareConnections).toBeGreaterThan(0);
  expect(connectionsMax).toBe(waitingCallsMax + eventStreamsMax + spareConnections);
});
