import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLink, type Terminal } from '../independent/terminal.mjs';
import { type Deployment, makeDeployment, signIn } from './deployment.ts';

let deployment: Deployment;
let terminal: Terminal;

beforeAll(async () => {
  deployment = await makeDeployment({ connectionsPerAddressMax: 1 });
  terminal = await deployment.addTerminal();
});

afterAll(() => deployment?.remove());

it('an address that asks for more connections than the settings give it is recorded, and its first one served', async () => {
  const gateway = await deployment.start();
  const link = await openLink({ port: gateway.port });
  await signIn(link, terminal);
  for (let i = 0; i < 3; i++) await (await openLink({ port: gateway.port })).closed();
  await signIn(link, terminal);
  await link.drop();
  expect(await gateway.stop()).toBe(0);
  expect(
    deployment.rows("SELECT remote_address, reason, detail FROM attempts WHERE reason <> 'signed-in'"),
  ).toEqual([
    { remote_address: '127.0.0.1', reason: 'too-many-connections', detail: 'connections-of-address' },
  ]);
});
