import { quantile } from '../bench/median.ts';
import type { FieldScenario, Part } from './field-scenario.ts';
import type { Sample } from './sample.ts';
import type { ClientName } from './sign-in-report.ts';

/** What the sign-ins of one client in one scenario came to. */
export interface FieldFigures {
  readonly client: ClientName;
  readonly count: number;
  /** From 0 to 1: of those that had to sign in, or to end with a cause. */
  readonly ended: number;
  /** Milliseconds, rising; endless for one that did not come to what it had to. */
  readonly times: readonly number[];
  /** Codes of causes that were named, with how often. */
  readonly causes: ReadonlyMap<string, number>;
}

/** How long each part of the waiting was looked at: what a cashier bears, and the time-outs of today. */
export const withinMs: readonly number[] = [2_000, 5_000, 10_000, 60_000];

/** Figures of every client that has signed in in a scenario: the SDK first, then the quickest of today's. */
export function figuresOf(scenario: FieldScenario, samples: readonly Sample[]): readonly FieldFigures[] {
  const own = samples.filter((sample) => sample.scenario === scenario.id);
  return [...new Set(own.map(({ client }) => client))].sort(byPatience).map((client) =>
    figuresOfClient(
      scenario,
      client,
      own.filter((sample) => sample.client === client),
    ),
  );
}

/** One part of the figures; NaN where there is no sample. */
export function partOf({ times }: FieldFigures, part: Part): number {
  if (times.length === 0) return Number.NaN;
  switch (part) {
    case 'p50':
      return quantile(times, 0.5);
    case 'p95':
      return quantile(times, 0.95);
    case 'p99':
      return quantile(times, 0.99);
    case 'p999':
      return quantile(times, 0.999);
    case 'max':
      return times.at(-1) as number;
    case 'within5s':
      return shareWithin(times, 5_000);
  }
}

export function shareWithin(times: readonly number[], ms: number): number {
  return times.length === 0 ? Number.NaN : times.filter((time) => time <= ms).length / times.length;
}

function figuresOfClient(
  scenario: FieldScenario,
  client: ClientName,
  samples: readonly Sample[],
): FieldFigures {
  const causes = new Map<string, number>();
  for (const { cause } of samples) if (cause !== null) causes.set(cause, (causes.get(cause) ?? 0) + 1);
  const times = samples.map((sample) =>
    isEnd(scenario, sample) ? sample.elapsedMs : Number.POSITIVE_INFINITY,
  );
  return {
    client,
    count: samples.length,
    ended: times.filter(Number.isFinite).length / samples.length,
    times: times.sort((a, b) => a - b),
    causes,
  };
}

function isEnd({ mustEnd }: FieldScenario, { outcome, cause, openLinks }: Sample): boolean {
  const isSignedIn = outcome === 'signed-in';
  switch (mustEnd) {
    case 'signed-in':
      return isSignedIn;
    case 'over-warm-link':
      return isSignedIn && openLinks > 0;
    case 'with-cause':
      return !isSignedIn && cause !== null;
    case 'death-found':
      return cause === 'warm-lost';
  }
}

function byPatience(a: ClientName, b: ClientName): number {
  return patienceOf(a) - patienceOf(b);
}

function patienceOf(client: ClientName): number {
  return client === 'rollcall' ? 0 : Number(client.slice('sequential-'.length));
}
