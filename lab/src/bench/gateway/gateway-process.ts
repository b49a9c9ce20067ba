import { openDeployment, startGateway } from '@rollcall/gateway';
import { cupPos } from '@rollcall/iso8583';
import { answerParent, cpuTimeUs } from '../child/answer-parent.ts';
import { childArgument } from '../child/start-child.ts';
import { profileThreads, type ThreadProfiler } from '../profile/thread-profiles.ts';
import type { BenchFolder } from './bench-folder.ts';

export interface GatewayProcessOptions {
  readonly folder: BenchFolder;
  /** Made before the bench begins; a shelf that falls to half is filled up again, so ask for twice what is needed. */
  readonly pooledKeySets: number;
}

/** A gateway as `rollcall gateway` runs it, with its embedded store and its pool's thread. */
const { folder, pooledKeySets } = childArgument<GatewayProcessOptions>();
const deployment = await openDeployment({ ...folder, create: true });
const maker = deployment.makePoolMaker();
const gateway = await startGateway({
  store: deployment.store,
  keyStore: deployment.keyStore,
  keySetMaker: maker,
  listeners: [
    {
      endpoint: { scheme: 'tcp', host: '127.0.0.1', port: 0 },
      profile: cupPos,
      lengthPrefix: 'detect',
    },
  ],
  acquirerId: '00000000',
  timeZone: 'Asia/Shanghai',
  pooledKeySets,
});
let profiler: ThreadProfiler | null = null;

answerParent({
  port: () => Number(new URL(gateway.listen[0] as string).port),
  cpu: cpuTimeUs,
  poolFilled: async () => {
    await gateway.poolFilled();
    return gateway.pooledKeySets;
  },
  timings: () => gateway.stepTimings(),
  startProfile() {
    profiler = profileThreads();
    return profiler.start();
  },
  stopProfile: () => profiler?.stop(),
  async close() {
    await gateway.close({ graceMs: 0 });
    await maker.close();
    await deployment.close();
  },
});
