import type { Progress } from '../bench-row.ts';
import { limits } from '../limits.ts';
import type { BenchFolder } from './bench-folder.ts';
import type { BenchServers } from './bench-servers.ts';
import { trafficTexts, windowText } from './gateway-texts.ts';
import type { LoadOrder } from './load-process.ts';
import { measureWindow, type Server, type WindowCost } from './window.ts';

/** What is measured at each number of connections. */
export type RoundTrip = 'bare' | 'echo-test' | 'sign-in' | 'again';

/** Windows of one kind of round trip, one a round. */
export interface RoundTripCosts {
  readonly roundTrip: RoundTrip;
  readonly connections: number;
  readonly windows: readonly WindowCost[];
}

export interface RoundTripPlan {
  readonly roundTrips: readonly RoundTrip[];
  readonly connections: readonly number[];
  readonly rounds: number;
  /** Sign-ins of one window. */
  readonly signIns: number;
}

/** Fresh sign-ins of a whole run, warm-up included: so many terminals and key sets it takes. */
export function signInsOf(plan: RoundTripPlan): number {
  return (plan.rounds + limits.warmUps) * plan.connections.length * plan.signIns;
}

/** A server and how many terminals it knows. */
interface Party {
  readonly server: Server;
  readonly registry: number;
}

/**
 * G1 and G1b: gateways and echo server stand side by side and take turns, window for window, under the same load. Echo
 * tests have a gateway of their own: what sign-ins leave to the garbage collector is the sign-ins' cost, also where it
 * is paid in the next window.
 */
export async function measureRoundTrips(
  plan: RoundTripPlan,
  servers: BenchServers,
  folderOf: (name: string) => BenchFolder,
  progress: Progress,
): Promise<readonly RoundTripCosts[]> {
  const gateway = async (name: string, registry: number, pooledKeySets: number): Promise<Party> => {
    const folder = folderOf(name);
    await servers.register(folder, registry);
    return { server: await servers.gateway({ folder, pooledKeySets }), registry };
  };
  const signIns = signInsOf(plan);
  const parties: Readonly<Record<'bare' | 'echo-test' | 'sign-in', Party>> = {
    bare: { server: await servers.echo(), registry: signIns },
    'echo-test': await gateway('echo-tests', Math.max(...plan.connections), 0),
    'sign-in': await gateway('sign-ins', signIns, 2 * signIns),
  };
  const load = await servers.load();
  const all = plan.connections.flatMap((connections) =>
    plan.roundTrips.map((roundTrip) => ({ roundTrip, connections, windows: [] as WindowCost[] })),
  );
  let turn = 0;
  for (let round = 1 - limits.warmUps; round <= plan.rounds; round++) {
    for (const each of all) {
      progress(windowText(round, plan.rounds, trafficTexts[each.roundTrip], each.connections));
      const { server, registry } = parties[each.roundTrip === 'again' ? 'sign-in' : each.roundTrip];
      const order = orderOf(each.roundTrip, each.connections, plan.signIns, turn, registry);
      const cost = await measureWindow(server, load, order);
      if (each.roundTrip === 'sign-in') turn += order.count;
      if (round > 0) each.windows.push(cost);
    }
  }
  await servers.closeGateway(parties['echo-test'].server);
  await servers.closeGateway(parties['sign-in'].server);
  await servers.stop(parties.bare.server.child);
  await servers.stop(load);
  return all;
}

/** The turns of repeated traffic are those of terminals that have signed in before. */
function orderOf(
  roundTrip: RoundTrip,
  connections: number,
  signIns: number,
  turn: number,
  registry: number,
): Omit<LoadOrder, 'port'> {
  const isCheap = roundTrip === 'bare' || roundTrip === 'echo-test';
  return {
    traffic: roundTrip === 'again' ? 'sign-in' : roundTrip,
    connections,
    count: isCheap ? signIns * limits.echoesPerSignIn : signIns,
    firstTurn: roundTrip === 'sign-in' ? turn : 0,
    registry,
    isRepeating: roundTrip !== 'sign-in',
    keepsKeys: false,
  };
}
