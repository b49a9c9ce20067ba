import type { Exchange } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/** A step may ask for the decision to be taken anew on fresh state; otherwise the next one follows. */
export type StepResult = undefined | 'anew';

/** One named, timed part of the pipeline. */
export interface Step {
  readonly name: string;
  /** Runs although the outcome is decided already. */
  readonly always?: true;
  /** Where a decision taken anew starts. */
  readonly isRestart?: true;
  run(exchange: Exchange, parts: GatewayParts): StepResult | Promise<StepResult>;
}
