import type { FieldScenario } from './field-scenario.ts';
import type { ClientName, SignInReport } from './sign-in-report.ts';

/** One sign-in of a run. Together with the run's settings, `scenario`, `client` and `index` say which. */
export interface Sample extends SignInReport {
  readonly scenario: string;
  readonly client: ClientName;
  readonly index: number;
  /** Processes that wanted to run, over the last minute, when it ended. */
  readonly load: number;
}

/** What a run comes to. */
export interface FieldRecord {
  readonly scenarios: readonly FieldScenario[];
  readonly samples: readonly Sample[];
  /** How many of the samples were there already when the run went on. */
  readonly earlier: number;
}

export function sampleKey({
  scenario,
  client,
  index,
}: Pick<Sample, 'scenario' | 'client' | 'index'>): string {
  return `${scenario} ${client} ${index}`;
}
