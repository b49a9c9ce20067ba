import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AgentRig, makeAgentRig, terminalId } from './agent/agent-rig.ts';
import { type Deployment, makeDeployment, onLink, signIn } from './deployment.ts';

/** More than a pipe holds, at a line a call. */
const callsToFillPipe = 800;
const unreadPipe = 'mkfifo "$0" && exec 9<>"$0" && exec "$@" 2>"$0"';

/** Standard error is a file on a full disk. */
const onFullDisk = { under: ['sh', '-c', 'exec "$@" 2>/dev/full', 'sh'] };

let made: (Deployment | AgentRig)[] = [];
afterEach(async () => {
  await Promise.all(made.map((each) => each.remove()));
  made = [];
});

function kept<T extends Deployment | AgentRig>(each: T): T {
  made.push(each);
  return each;
}

describe.skipIf(!existsSync('/dev/full'))('with its log on a full disk', () => {
  it('a gateway serves, and ends as it is asked to', async () => {
    const deployment = kept(await makeDeployment());
    const terminal = await deployment.addTerminal();
    const gateway = await deployment.start(onFullDisk);
    const { fields } = await onLink(gateway, (link) => signIn(link, terminal));
    expect(fields[39]).toBe('00');
    expect(await gateway.stop()).toBe(0);
  });

  it('an agent serves, and ends as it is asked to', async () => {
    const rig = kept(await makeAgentRig());
    const agent = await rig.start('tcp://127.0.0.1:1', { deadlineMs: 500 }, onFullDisk);
    const asked = await rig.post(`/v1/terminals/${terminalId}/echo`);
    expect(asked).toMatchObject({ status: 200, body: { state: 'ended' } });
    expect(await rig.call('/healthz')).toMatchObject({ status: 200 });
    expect(await agent.stop()).toBe(0);
  });
});

it('an agent whose log is a pipe that nobody reads serves, and ends as it is asked to', async () => {
  const rig = kept(await makeAgentRig());
  const fifo = join(rig.deployment.folder, 'log');
  const agent = await rig.start('tcp://127.0.0.1:1', {}, { under: ['sh', '-c', unreadPipe, fifo] });
  for (let i = 0; i < callsToFillPipe; i++) expect((await rig.call('/healthz')).status).toBe(200);
  expect(await agent.stop()).toBe(0);
});
