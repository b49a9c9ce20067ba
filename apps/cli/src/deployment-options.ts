import { type Deployment, openDeployment } from '@rollcall/gateway';
import { optional } from './read-value.ts';
import type { Call, VerbOption } from './verb.ts';

/** Options of every verb that works on a data folder. */
export const deploymentOptions: Readonly<Record<string, VerbOption>> = {
  data: { type: 'string', value: 'DIR' },
  'master-key': { type: 'string', value: 'FILE' },
};

export const defaultDataDir = './data';

/** Opens the folder for as long as `work` takes; `create` makes it where there is none. */
export async function withDeployment<T>(
  call: Call,
  create: boolean,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const masterKeyFile = optional(call, 'master-key');
  const deployment = await openDeployment({
    dataDir: optional(call, 'data') ?? defaultDataDir,
    create,
    ...(masterKeyFile ? { masterKeyFile } : {}),
  });
  try {
    return await work(deployment);
  } finally {
    await deployment.close();
  }
}
