import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cupPos } from '@rollcall/iso8583';
import { expect, it } from 'vitest';
import { openDeployment, startGateway } from './index.ts';

it('the example of the README starts a gateway, and it ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-'));
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = stripTypeScriptTypes(/```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
  const names = ['openDeployment', 'startGateway', 'cupPos', 'dataDir', 'masterKeyFile'];
  const run = new Function(
    ...names,
    `return (async () => {${example}\nreturn { deployment, keySetMaker, gateway };})()`,
  );
  const started = await run(
    openDeployment,
    startGateway,
    cupPos,
    join(folder, 'data'),
    join(folder, 'master.key'),
  );
  expect(started.gateway.listen[0]).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  await started.gateway.close();
  await started.keySetMaker.close();
  await started.deployment.close();
  await rm(folder, { recursive: true });
});
