import { openDeployment, Registry } from '@rollcall/gateway';
import { answerParent } from '../child/answer-parent.ts';
import { limits } from '../limits.ts';
import type { BenchFolder } from './bench-folder.ts';
import { benchMerchantId, terminalIdOf, tmkOf } from './bench-terminal.ts';

/** Registers terminals in bulk, in a process of its own, so that the gateway's starts fresh. */
const { tell } = answerParent({ register });

async function register({
  folder,
  count,
}: {
  readonly folder: BenchFolder;
  readonly count: number;
}): Promise<void> {
  const deployment = await openDeployment({ ...folder, create: true });
  const registry = new Registry(deployment.store, deployment.keyStore);
  try {
    for (let from = 0; from < count; from += limits.registrationsAtOnce) {
      const group = Math.min(limits.registrationsAtOnce, count - from);
      await Promise.all(Array.from({ length: group }, (_, i) => add(registry, from + i)));
      tell(from + group);
    }
  } finally {
    await deployment.close();
  }
}

async function add(registry: Registry, number: number): Promise<void> {
  const added = await registry.register({
    terminalId: terminalIdOf(number),
    merchantId: benchMerchantId,
    tmk: tmkOf(number),
    cipher: 'des',
    profileId: 'cup-pos',
    keyFamily: 'double',
  });
  if (!added.ok) throw new Error(`terminal ${number} was not registered: ${added.fault}`);
}
