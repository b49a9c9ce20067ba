import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { type Child, startChild } from '../bench/child/start-child.ts';
import { folderIn, makeBenchRoot } from '../bench/gateway/bench-folder.ts';
import { endpointHosts } from './netns/addresses.ts';
import { sweepNamespaces } from './netns/namespaces.ts';
import { Site } from './netns/site.ts';
import type { FieldGatewayOptions } from './process/gateway-process.ts';
import { terminalsOf } from './seat.ts';

/** The cluster that the gateways' certificates name. */
const cluster = 'field';
/** Two gateways, one that is mute, and what the folder and the networks leave to be done. */
const processesBesideLanes = 5;

/** Networks, gateways and terminals, ready to be used. */
export interface FieldStage {
  readonly site: Site;
  /** A process a lane, where that lane's terminals are. */
  readonly terminals: readonly Child[];
  /** PEM of whom the terminals trust. */
  readonly authority: string;
  remove(): Promise<void>;
}

/** @throws BenchError where the system does not let us make networks, with its own words. */
export async function makeFieldStage(lanes: number): Promise<FieldStage> {
  const undo: (() => Promise<unknown>)[] = [];
  const remove = async () => {
    for (const step of undo.reverse().splice(0)) await step();
  };
  try {
    await sweepNamespaces();
    // Each child has this process take it along when it ends.
    const listenersMax = process.getMaxListeners();
    process.setMaxListeners(listenersMax + lanes + processesBesideLanes);
    undo.push(async () => process.setMaxListeners(listenersMax));
    const root = await makeBenchRoot();
    undo.push(() => root.remove());
    const site = await Site.make(lanes);
    undo.push(() => site.remove());
    const authority = makeAuthority('Field');
    const certificate = await writeCertificate(root.path, authority);
    const start = async (program: string, argument: unknown, under: readonly string[]) => {
      const child = await startChild(new URL(`./process/${program}.ts`, import.meta.url), argument, under);
      undo.push(() => child.end());
      return child;
    };
    const gateway = (name: string, endpoints: FieldGatewayOptions['endpoints']) => {
      const folder = folderIn(root.path, name);
      const options: FieldGatewayOptions = { folder, endpoints, certificate, terminals: terminalsOf(lanes) };
      return start('gateway-process', options, site.underCore());
    };
    await gateway('gateway', ['a', 'b']);
    const frozen = await gateway('frozen', ['frozen']);
    process.kill(frozen.pid, 'SIGSTOP');
    undo.push(async () => process.kill(frozen.pid, 'SIGCONT'));
    await start('mute-process', certificate, site.underCore());
    const terminals = await Promise.all(
      Array.from({ length: lanes }, (_, lane) => start('terminal-process', null, site.underTerminal(lane))),
    );
    return { site, terminals, authority: authority.cert, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** One certificate for every address: what is mute or frozen is a gateway of the cluster that has gone wrong. */
async function writeCertificate(folder: string, authority: ReturnType<typeof makeAuthority>) {
  const names = [...Object.values(endpointHosts), `urn:rollcall:cluster:${cluster}`];
  const { key, cert } = authority.issueServer({ names });
  const files = { key: { file: join(folder, 'field.key') }, cert: { file: join(folder, 'field.pem') } };
  await writeFile(files.key.file, key, { mode: 0o600 });
  await writeFile(files.cert.file, cert);
  return files;
}
