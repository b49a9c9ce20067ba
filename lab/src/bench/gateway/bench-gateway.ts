import type { BenchResult, Progress } from '../bench-row.ts';
import { limits } from '../limits.ts';
import { folderIn, makeBenchRoot } from './bench-folder.ts';
import { BenchServers } from './bench-servers.ts';
import { countFsyncs, isTracerThere } from './fsyncs.ts';
import { gatewayFigures } from './gateway-figures.ts';
import { type GatewayBar, type GatewayMeasurements, gatewayBars, gatewayRows } from './gateway-rows.ts';
import { cpuNote, fsyncNote, keySetText, noStraceNote, registryNote, signInNote } from './gateway-texts.ts';
import { type GatewayProfile, profileGateway } from './profile-gateway.ts';
import { measureRegistries } from './registry-sizes.ts';
import { measureRoundTrips, type RoundTrip } from './round-trips.ts';

export interface BenchGatewayOptions {
  readonly connections?: readonly number[];
  /** Sign-ins of one window. */
  readonly signIns?: number;
  /** Size of the large registry of G2. */
  readonly terminals?: number;
  readonly rounds?: number;
  readonly only?: readonly GatewayBar[];
  readonly progress?: Progress;
}

interface Run {
  readonly root: string;
  readonly servers: BenchServers;
  readonly progress: Progress;
  readonly connections: readonly number[];
  readonly signIns: number;
  readonly terminals: number;
  readonly rounds: number;
  readonly only: readonly GatewayBar[];
}

/**
 * G1, G1b and G2: CPU time of a real gateway process on a real disk, against a bare echo server in the same run.
 * Everything it starts and writes is gone when it returns.
 */
export function benchGateway(options: BenchGatewayOptions = {}): Promise<BenchResult> {
  return inRun(options, async (run) => {
    const measured: GatewayMeasurements = {
      roundTrips: await roundTripsOf(run),
      keySetUs: run.only.includes('G1') ? await keySetCosts(run) : [],
      fsyncs:
        run.only.includes('G1') && isTracerThere() ? await countFsyncs(run, run.servers, run.progress) : [],
      registries: run.only.includes('G2') ? await registriesOf(run) : [],
    };
    return {
      rows: gatewayRows(measured, run.only),
      figures: gatewayFigures(measured),
      notes: notesOf(run.only, measured.fsyncs.length > 0),
    };
  });
}

/** Where the gateway's time goes: a profile of durable sign-ins at each number of connections. */
export function benchGatewayProfile(options: BenchGatewayOptions = {}): Promise<readonly GatewayProfile[]> {
  return inRun(options, async (run) => {
    const profiles: GatewayProfile[] = [];
    for (const connections of run.connections) {
      const plan = { root: run.root, connections, signIns: run.signIns };
      profiles.push(await profileGateway(plan, run.servers, run.progress));
    }
    return profiles;
  });
}

/** Fresh sign-ins of the longest part: each takes a terminal and a key set, and the pool has a bound. */
export function signInsOfRun({ connections, signIns, rounds }: BenchGatewayOptions): number {
  return (
    ((rounds ?? limits.roundsDefault) + limits.warmUps) *
    (connections ?? limits.connectionsDefault).length *
    (signIns ?? limits.signInsDefault)
  );
}

async function inRun<T>(options: BenchGatewayOptions, work: (run: Run) => Promise<T>): Promise<T> {
  if (signInsOfRun(options) > limits.signInsOfRunMax) {
    throw new RangeError(`at most ${limits.signInsOfRunMax} sign-ins a run`);
  }
  const progress = options.progress ?? (() => {});
  const root = await makeBenchRoot();
  const servers = new BenchServers(progress);
  try {
    return await work({
      root: root.path,
      servers,
      progress,
      connections: options.connections ?? limits.connectionsDefault,
      signIns: options.signIns ?? limits.signInsDefault,
      terminals: options.terminals ?? limits.registryLargeDefault,
      rounds: options.rounds ?? limits.roundsDefault,
      only: options.only ?? gatewayBars,
    });
  } finally {
    await servers.stopAll();
    await root.remove();
  }
}

function notesOf(only: readonly GatewayBar[], areFsyncsCounted: boolean): BenchResult['notes'] {
  return [
    cpuNote,
    ...(only.includes('G1') ? [signInNote, areFsyncsCounted ? fsyncNote : noStraceNote] : []),
    ...(only.includes('G2') ? [registryNote] : []),
  ];
}

function roundTripsOf(run: Run): Promise<GatewayMeasurements['roundTrips']> {
  const roundTrips: readonly RoundTrip[] = [
    'bare',
    ...(run.only.includes('G1b') ? (['echo-test'] as const) : []),
    ...(run.only.includes('G1') || run.only.includes('G2') ? (['sign-in'] as const) : []),
    ...(run.only.includes('G1') ? (['again'] as const) : []),
  ];
  return measureRoundTrips(
    { ...run, roundTrips },
    run.servers,
    (name) => folderIn(run.root, name),
    run.progress,
  );
}

async function keySetCosts({ servers, rounds, progress }: Run): Promise<readonly number[]> {
  progress(keySetText);
  const maker = await servers.keySets();
  const costs: number[] = [];
  await maker.ask('make', limits.keySetsMade);
  for (let round = 0; round < rounds; round++)
    costs.push(await maker.ask<number>('make', limits.keySetsMade));
  await servers.stop(maker);
  return costs;
}

function registriesOf(run: Run): Promise<GatewayMeasurements['registries']> {
  const sizes = [limits.registrySmall, run.terminals];
  const [connections = 50] = run.connections;
  return measureRegistries({ ...run, sizes, connections }, run.servers, run.progress);
}
