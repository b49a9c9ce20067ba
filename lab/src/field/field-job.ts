import type { SequentialPolicy } from '../simulator/index.ts';
import { seededRandom } from '../simulator/seeded-random.ts';
import type { FieldScenario } from './field-scenario.ts';
import { sampleKey } from './sample.ts';
import type { ClientName } from './sign-in-report.ts';

/** One sign-in to do. */
export interface Job {
  readonly scenario: FieldScenario;
  readonly client: ClientName;
  readonly policy: SequentialPolicy | null;
  readonly index: number;
}

/** How many sign-ins each scenario gets. */
export interface Workload {
  /** Of the SDK. */
  readonly samples: number;
  /** Of the terminal of today beside it: how many with which policy. */
  readonly sequential: readonly { readonly policy: SequentialPolicy; readonly samples: number }[];
}

/** A policy with a longer try is done once a scenario, and gets lanes of its own, where it runs all along. */
const slowAttemptMs = 10_000;

/** The SDK's sign-ins of one scenario, then those of the terminals of today. */
export function jobsOf({ samples, sequential }: Workload, scenario: FieldScenario): readonly Job[] {
  const own = { scenario, client: 'rollcall', policy: null } as const;
  // Whoever keeps no connection has none to lose.
  const beside = scenario.past.kind === 'dies-idle' ? [] : sequential;
  const { samplesMax = Number.POSITIVE_INFINITY } = scenario;
  const today = beside.map(({ policy, samples: count }) => ({
    count: Math.min(count, Math.floor(samplesMax / beside.length)),
    job: { scenario, client: `sequential-${policy.attemptMs / 1_000}`, policy } as const,
  }));
  const count = Math.min(samples, samplesMax);
  return [{ count, job: own }, ...today].flatMap(({ count: length, job }) =>
    Array.from({ length }, (_, index) => ({ ...job, index })),
  );
}

/** A fault that strikes once strikes whom it may, and open connections are counted: nobody else may be on the lane. */
export function isAlone({ isRearmed, past }: FieldScenario): boolean {
  return isRearmed || past.kind === 'idle' || past.kind === 'dies-idle';
}

export function isSlow({ attemptMs }: Pick<SequentialPolicy, 'attemptMs'>): boolean {
  return attemptMs > slowAttemptMs;
}

/** Which sign-in of a run it is: the same as its sample's. */
export function jobKey({ scenario, client, index }: Job): string {
  return sampleKey({ scenario: scenario.id, client, index });
}

/** From 0 to 1, drawn from the seed and the job alone, so that a run that goes on draws the same. */
export function drawn(seed: number, { scenario, client, index }: Job): number {
  const text = `${seed} ${scenario.id} ${client} ${index}`;
  let mixed = 0;
  for (const character of text) mixed = (Math.imul(mixed, 31) + character.charCodeAt(0)) | 0;
  return seededRandom(mixed).next();
}

/** How long the connection of an earlier sign-in was idle; null where there is none. */
export function idleMsOf(seed: number, job: Job): number | null {
  const { past } = job.scenario;
  if (past.kind !== 'idle') return null;
  return past.idleMsMin + drawn(seed, job) * (past.idleMsMax - past.idleMsMin);
}
