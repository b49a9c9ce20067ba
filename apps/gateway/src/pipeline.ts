import { attemptOf } from './attempt-of.ts';
import { decide, decideAnew, type Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import type { StepTimings } from './step-timings.ts';
import { answerStep } from './steps/answer-step.ts';
import { authenticateStep } from './steps/authenticate-step.ts';
import { authoriseStep } from './steps/authorise-step.ts';
import { confirmRefusalStep } from './steps/confirm-refusal-step.ts';
import { decodeStep } from './steps/decode-step.ts';
import { identifyStep } from './steps/identify-step.ts';
import { persistStep } from './steps/persist-step.ts';
import { recogniseStep } from './steps/recognise-step.ts';
import { recordStep } from './steps/record-step.ts';
import { serveStep } from './steps/serve-step.ts';
import { singleFlightStep } from './steps/single-flight-step.ts';
import type { Step, StepResult } from './steps/step.ts';

/**
 * What happens to a frame, in order. A step that decides the outcome ends the way to the answer: only the steps
 * marked `always` follow. `persist` stands before `answer`: nothing is said that is not durable.
 */
export const pipeline: readonly Step[] = [
  decodeStep,
  recogniseStep,
  singleFlightStep,
  identifyStep,
  authoriseStep,
  authenticateStep,
  serveStep,
  confirmRefusalStep,
  persistStep,
  answerStep,
  recordStep,
];

const restartAt = pipeline.findIndex((step) => step.isRestart);

/**
 * Runs one exchange to its end; without a promise where no step had to wait. Never throws or rejects: what no step
 * foresaw is answered 96 and recorded.
 */
export function runPipeline(
  exchange: Exchange,
  parts: GatewayParts,
  timings: StepTimings,
): undefined | Promise<undefined> {
  let running: undefined | Promise<undefined>;
  try {
    running = runSteps(exchange, parts, timings, 0, timings.timesNext() ? exchange.arrivedUs : untimed);
  } catch (error) {
    running = answerFault(exchange, parts, timings, error);
  }
  if (!running) return leaveLane(exchange, parts);
  return running
    .catch((error: unknown) => answerFault(exchange, parts, timings, error))
    .then(() => leaveLane(exchange, parts));
}

/** In the place of when a step began. */
const untimed = -1;

/** Runs the steps from `from` on. A step that waits carries on from there when it is done. */
function runSteps(
  exchange: Exchange,
  parts: GatewayParts,
  timings: StepTimings,
  from: number,
  fromUs: number,
): undefined | Promise<undefined> {
  let startedUs = fromUs;
  for (let i = from; i < pipeline.length; i++) {
    const step = pipeline[i] as Step;
    if (exchange.outcome !== null && !step.always) continue;
    const running = step.run(exchange, parts);
    if (running instanceof Promise) {
      const since = startedUs;
      return running.then((result) => {
        const endedUs = timed(timings, i, since, parts);
        return runSteps(exchange, parts, timings, nextStep(exchange, i, result), endedUs);
      });
    }
    startedUs = timed(timings, i, startedUs, parts);
    i = nextStep(exchange, i, running) - 1;
  }
  return undefined;
}

/** When the step ended, for the one after it. */
function timed(timings: StepTimings, step: number, startedUs: number, { clock }: GatewayParts): number {
  if (startedUs === untimed) return untimed;
  const endedUs = clock.monotonicUs();
  timings.add(step, endedUs - startedUs);
  return endedUs;
}

function nextStep(exchange: Exchange, step: number, result: StepResult): number {
  if (result !== 'anew') return step + 1;
  decideAnew(exchange);
  return restartAt;
}

/** Nothing of what was drafted may be said. What cannot even be answered 96 is recorded and stays silent. */
async function answerFault(
  exchange: Exchange,
  parts: GatewayParts,
  timings: StepTimings,
  error: unknown,
): Promise<undefined> {
  timings.fault(error);
  const name = error instanceof Error ? error.name : null;
  if (exchange.isRecorded) {
    // Something was booked and could not be said. Silence makes the terminal reverse it; 96 would read as a decline.
    decide(exchange, null, 'internal-error', name);
    parts.attempts.add(attemptOf(exchange, parts.clock));
    return undefined;
  }
  decideAnew(exchange);
  decide(exchange, '96', 'internal-error', name);
  try {
    await answerStep.run(exchange, parts);
  } catch (again) {
    timings.fault(again);
  }
  recordStep.run(exchange, parts);
  return undefined;
}

function leaveLane(exchange: Exchange, parts: GatewayParts): undefined {
  if (exchange.holdsLane && exchange.terminalId !== null) parts.lanes.leave(exchange.terminalId);
}
