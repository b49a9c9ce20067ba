import type { Progress } from '../bench-row.ts';
import type { Child } from '../child/start-child.ts';
import { limits } from '../limits.ts';
import { type BenchFolder, folderIn } from './bench-folder.ts';
import type { BenchServers } from './bench-servers.ts';
import { registryText, windowText } from './gateway-texts.ts';
import { measureWindow, type Server } from './window.ts';

/** CPU microseconds a durable sign-in with so many terminals registered, a figure a round. */
export interface RegistryCosts {
  readonly terminals: number;
  readonly cpuUs: readonly number[];
}

export interface RegistryPlan {
  readonly root: string;
  readonly sizes: readonly number[];
  readonly connections: number;
  readonly rounds: number;
  readonly signIns: number;
}

interface Estate {
  readonly terminals: number;
  readonly gateway: Server;
  readonly cpuUs: number[];
  turn: number;
}

/**
 * G2: the same sign-ins on a small registry and on a large one, round after round. A step is as many sign-ins as the
 * small registry has terminals, then a purchase by each, so that both begin every step with proven keys.
 */
export async function measureRegistries(
  plan: RegistryPlan,
  servers: BenchServers,
  progress: Progress,
): Promise<readonly RegistryCosts[]> {
  const steps = Math.max(1, Math.round(plan.signIns / limits.registrySmall));
  const estates: Estate[] = [];
  for (const terminals of plan.sizes) {
    const folder: BenchFolder = folderIn(plan.root, `registry-${terminals}`);
    await servers.register(folder, terminals);
    const sets = (plan.rounds + limits.warmUps) * steps * limits.registrySmall;
    const gateway = await servers.gateway({ folder, pooledKeySets: 2 * sets });
    estates.push({ terminals, gateway, cpuUs: [], turn: 0 });
  }
  const load = await servers.load();
  for (let round = 1 - limits.warmUps; round <= plan.rounds; round++) {
    for (const estate of estates) {
      progress(windowText(round, plan.rounds, registryText(estate.terminals), plan.connections));
      const cpuUs = await signInsThenPurchases(estate, load, plan.connections, steps);
      if (round > 0) estate.cpuUs.push(cpuUs);
    }
  }
  for (const { gateway } of estates) await servers.closeGateway(gateway);
  await servers.stop(load);
  return estates;
}

/** CPU of a sign-in, the purchases left out. */
async function signInsThenPurchases(
  estate: Estate,
  load: Child,
  connections: number,
  steps: number,
): Promise<number> {
  let sumUs = 0;
  for (let step = 0; step < steps; step++) {
    const order = {
      connections,
      count: limits.registrySmall,
      firstTurn: estate.turn,
      registry: estate.terminals,
      isRepeating: false,
    };
    const signIns = await measureWindow(estate.gateway, load, {
      ...order,
      traffic: 'sign-in',
      keepsKeys: true,
    });
    await measureWindow(estate.gateway, load, { ...order, traffic: 'purchase', keepsKeys: false });
    estate.turn += limits.registrySmall;
    sumUs += signIns.cpuUs;
  }
  return sumUs / steps;
}
