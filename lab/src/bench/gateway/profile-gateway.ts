import type { Progress } from '../bench-row.ts';
import { limits } from '../limits.ts';
import type { HotFunction } from '../profile/hot-functions.ts';
import { folderIn } from './bench-folder.ts';
import type { BenchServers } from './bench-servers.ts';
import { profileText } from './gateway-texts.ts';
import { measureWindow } from './window.ts';

export interface GatewayProfile {
  readonly connections: number;
  readonly signIns: number;
  /** All of them, the costliest first. */
  readonly functions: readonly HotFunction[];
}

export interface ProfilePlan {
  readonly root: string;
  readonly connections: number;
  readonly signIns: number;
}

/** Profiles every thread of a gateway while it answers durable sign-ins, and nothing else of its life. */
export async function profileGateway(
  plan: ProfilePlan,
  servers: BenchServers,
  progress: Progress,
): Promise<GatewayProfile> {
  const { connections, signIns } = plan;
  const folder = folderIn(plan.root, `profile-${connections}`);
  const registry = (limits.warmUps + 1) * signIns;
  await servers.register(folder, registry);
  const gateway = await servers.gateway({ folder, pooledKeySets: 2 * registry });
  const load = await servers.load();
  const order = { traffic: 'sign-in', connections, count: signIns, registry } as const;
  const run = (window: number) =>
    measureWindow(gateway, load, {
      ...order,
      firstTurn: window * signIns,
      isRepeating: false,
      keepsKeys: false,
    });
  for (let window = 0; window < limits.warmUps; window++) await run(window);
  progress(profileText(connections));
  await gateway.child.ask('startProfile');
  await run(limits.warmUps);
  const functions = await gateway.child.ask<readonly HotFunction[]>('stopProfile');
  await servers.closeGateway(gateway);
  await servers.stop(load);
  return { connections, signIns, functions };
}
