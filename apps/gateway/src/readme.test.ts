import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cupPos } from '@rollcall/iso8583';
import { expect, it } from 'vitest';
import { openDeployment, startGateway } from './index.ts';

it('the example in the README starts a gateway and ends it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-'));
  const deployment = await openDeployment({
    dataDir: join(folder, 'data'),
    create: true,
    masterKeyFile: join(folder, 'master.key'),
  });
  const keySetMaker = deployment.makePoolMaker();
  const gateway = await startGateway({
    ...deployment,
    keySetMaker,
    listeners: [
      { endpoint: { scheme: 'tcp', host: '127.0.0.1', port: 0 }, profile: cupPos, lengthPrefix: 'detect' },
    ],
    acquirerId: '00000000',
    timeZone: 'Asia/Shanghai',
  });
  expect(gateway.listen[0]).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  await gateway.close();
  await keySetMaker.close();
  await deployment.close();
  await rm(folder, { recursive: true });
});
