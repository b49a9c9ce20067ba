import { attemptOf } from '../attempt-of.ts';
import type { Step } from './step.ts';

/** Records what was not recorded with its change. Echoes are counted by the session, not stored. */
export const recordStep: Step = {
  name: 'record',
  always: true,
  run(exchange, { attempts, clock }) {
    if (!exchange.isRecorded && exchange.outcome?.reason !== 'echoed')
      attempts.add(attemptOf(exchange, clock));
    return undefined;
  },
};
