import { afterAll, beforeAll, expect, it } from 'vitest';
import { node20 } from '../../run/node20.ts';
import { type Deployment, makeDeployment } from '../deployment.ts';
import type { GatewayProcess } from '../gateway-process.mjs';
import { type EmptyProject, makeEmptyProject } from './empty-project.ts';

const node = node20(process.env);

let deployment: Deployment;
let gateway: GatewayProcess;
let project: EmptyProject;

beforeAll(async () => {
  if (node === null) throw new Error('ROLLCALL_TEST_NODE20 names no Node from 20 on');
  deployment = await makeDeployment();
  await deployment.addTerminal({ terminalId: '10000012' });
  [gateway, project] = await Promise.all([deployment.start(), makeEmptyProject()]);
});

afterAll(async () => {
  await gateway?.stop();
  await deployment?.remove();
  await project?.remove();
});

it('the packed terminal runs the example of its README on the oldest Node that it is made for', async () => {
  await project.write('example.mjs', await project.example(gateway.port));
  const bought = JSON.parse(await project.run(node ?? '', 'example.mjs'));
  expect(bought).toMatchObject({ outcome: 'approved', responseCode: '00' });
});
