import { limits } from './limits.ts';

/** Terminals of one lane: the SDK's own, and one for each sequential client under way beside it. */
const seatsOfLane = 1 + limits.sequentialAtOnce;

/** How many terminals the gateway has to know. */
export function terminalsOf(lanes: number): number {
  return lanes * seatsOfLane;
}

/** The number of the terminal in one seat of a lane; seat 0 is the SDK's. */
export function terminalIn(lane: number, seat: number): number {
  return lane * seatsOfLane + seat;
}
