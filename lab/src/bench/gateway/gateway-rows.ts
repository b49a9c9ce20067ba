import { absoluteRow, type BenchRow, type Goal, ratioRow } from '../bench-row.ts';
import type { FsyncCount } from './fsyncs.ts';
import {
  atText,
  echoRiseText,
  echoText,
  keySetText,
  registeredText,
  registryText,
  riseText,
  trafficTexts,
} from './gateway-texts.ts';
import type { RegistryCosts } from './registry-sizes.ts';
import type { RoundTrip, RoundTripCosts } from './round-trips.ts';

/** All that a run of the gateway's bench has measured; a part that was not asked for is empty. */
export interface GatewayMeasurements {
  readonly roundTrips: readonly RoundTripCosts[];
  /** CPU microseconds a key set, a figure a round. */
  readonly keySetUs: readonly number[];
  readonly fsyncs: readonly FsyncCount[];
  readonly registries: readonly RegistryCosts[];
}

export type GatewayBar = 'G1' | 'G1b' | 'G2';
export const gatewayBars: readonly GatewayBar[] = ['G1', 'G1b', 'G2'];

/** From so many connections on the stricter bar holds: the echo's own cost has risen by then. */
const manyConnections = 500;
const atMost = (value: number): Goal => ({ kind: 'at-most', value });
const signInGoal = (connections: number) => atMost(connections >= manyConnections ? 4 : 6);

/** The bars asked for, as far as their figures are there. */
export function gatewayRows(
  measured: GatewayMeasurements,
  only: readonly GatewayBar[] = gatewayBars,
): readonly BenchRow[] {
  const rows = [
    ...againstEcho(measured.roundTrips, 'sign-in', 'G1', signInGoal),
    ...keySetRows(measured.keySetUs),
    ...againstEcho(measured.roundTrips, 'echo-test', 'G1b', () => atMost(1.6)),
    ...registryRows(measured.registries),
    ...riseRows(measured.roundTrips),
  ];
  return rows.filter(({ id }) => only.includes(/^[^.@]+/.exec(id)?.[0] as GatewayBar));
}

function costsOf(
  costs: readonly RoundTripCosts[],
  roundTrip: RoundTrip,
  connections: number,
): readonly number[] {
  const found = costs.find((cost) => cost.roundTrip === roundTrip && cost.connections === connections);
  return found?.windows.map(({ cpuUs }) => cpuUs) ?? [];
}

function againstEcho(
  costs: readonly RoundTripCosts[],
  roundTrip: 'sign-in' | 'echo-test',
  bar: GatewayBar,
  goal: (connections: number) => Goal,
): readonly BenchRow[] {
  const own = costs.filter((cost) => cost.roundTrip === roundTrip);
  return own.map(({ connections }) =>
    ratioRow({
      id: `${bar}@${connections}`,
      what: atText(trafficTexts[roundTrip], connections),
      own: costsOf(costs, roundTrip, connections),
      measure: 'cpu-us',
      reference: { name: echoText, values: costsOf(costs, 'bare', connections) },
      goal: goal(connections),
    }),
  );
}

function keySetRows(figures: readonly number[]): readonly BenchRow[] {
  if (figures.length === 0) return [];
  const row = { id: 'G1.keyset', what: keySetText, own: figures, measure: 'cpu-us' as const };
  return [absoluteRow({ ...row, goal: atMost(25) })];
}

function registryRows(registries: readonly RegistryCosts[]): readonly BenchRow[] {
  const [small, large] = [...registries].sort((a, b) => a.terminals - b.terminals);
  if (!small || !large) return [];
  return [
    ratioRow({
      id: 'G2.terminals',
      what: registryText(large.terminals),
      own: large.cpuUs,
      measure: 'cpu-us',
      reference: { name: registeredText(small.terminals), values: small.cpuUs },
      goal: atMost(1.15),
    }),
  ];
}

/** How a sign-in's cost rises with connections, held against how the echo's does. */
function riseRows(costs: readonly RoundTripCosts[]): readonly BenchRow[] {
  const counts = costs
    .filter(({ roundTrip }) => roundTrip === 'sign-in')
    .map(({ connections }) => connections);
  const [few, many] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length < 2 || few === many) return [];
  const rise = (roundTrip: RoundTrip) => {
    const base = costsOf(costs, roundTrip, few);
    return costsOf(costs, roundTrip, many).map((us, round) => us / (base[round] ?? Number.NaN));
  };
  return [
    ratioRow({
      id: 'G2.connections',
      what: riseText(many, few),
      own: rise('sign-in'),
      measure: 'ratio',
      reference: { name: echoRiseText(many, few), values: rise('bare') },
      goal: atMost(1.2),
    }),
  ];
}
