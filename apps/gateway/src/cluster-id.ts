import { randomUUID } from 'node:crypto';
import type { Store } from '@rollcall/store';

const setting = 'cluster-id';

/**
 * Which cluster this is: gateways that answer from one store are one, and have its id in common, whoever made it first.
 * Terminals may race a sign-in among them, because they get the same keys from each.
 */
export async function clusterIdOf(store: Pick<Store, 'readSetting' | 'writeSettingOnce'>): Promise<string> {
  const known = await store.readSetting(setting);
  return String(known ?? (await store.writeSettingOnce(setting, randomUUID())));
}
