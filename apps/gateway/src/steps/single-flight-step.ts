import { decide } from '../exchange.ts';
import type { Step } from './step.ts';

/** One exchange of a terminal at a time. What changes nothing need not queue. */
export const singleFlightStep: Step = {
  name: 'single-flight',
  run(exchange, { lanes }) {
    const role = exchange.spec?.role;
    if (role === 'echo' || role === 'standing' || role === 'download') return undefined;
    const turn = lanes.enter(exchange.terminalId as string);
    if (turn === 'full') {
      decide(exchange, '96', 'terminal-busy');
      return undefined;
    }
    exchange.holdsLane = true;
    return turn && waitFor(turn);
  },
};

async function waitFor(turn: Promise<void>): Promise<undefined> {
  await turn;
  return undefined;
}
