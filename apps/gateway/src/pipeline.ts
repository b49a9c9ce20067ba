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
import type { Step } from './steps/step.ts';

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

/** Runs one exchange to its end. Never rejects: what no step foresaw is answered 96 and recorded. */
export async function runPipeline(
  exchange: Exchange,
  parts: GatewayParts,
  timings: StepTimings,
): Promise<void> {
  try {
    await runSteps(exchange, parts, timings);
  } catch (error) {
    timings.fault(error);
    await answerFault(exchange, parts, error).catch((again) => timings.fault(again));
  } finally {
    if (exchange.holdsLane && exchange.terminalId !== null) parts.lanes.leave(exchange.terminalId);
  }
}

/** Nothing of what was drafted may be said. What cannot even be answered 96 is recorded and stays silent. */
async function answerFault(exchange: Exchange, parts: GatewayParts, error: unknown): Promise<void> {
  decideAnew(exchange);
  decide(exchange, '96', 'internal-error', error instanceof Error ? error.name : null);
  try {
    await answerStep.run(exchange, parts);
  } finally {
    await recordStep.run(exchange, parts);
  }
}

async function runSteps(exchange: Exchange, parts: GatewayParts, timings: StepTimings): Promise<void> {
  let startedUs = exchange.arrivedUs;
  for (let i = 0; i < pipeline.length; i++) {
    const step = pipeline[i] as Step;
    if (exchange.outcome !== null && !step.always) continue;
    const running = step.run(exchange, parts);
    const result = running instanceof Promise ? await running : running;
    const endedUs = parts.clock.monotonicUs();
    timings.add(i, endedUs - startedUs);
    startedUs = endedUs;
    if (result === 'anew') {
      decideAnew(exchange);
      i = restartAt - 1;
    }
  }
}
