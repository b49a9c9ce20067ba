import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Link, openLink } from '../../independent/terminal.mjs';
import type { GatewayProcess } from '../gateway-process.mjs';

const acceptTimeoutMs = 10_000;
const linksTriedMax = 200;

/** One connection to each worker of a gateway, as the kernel happened to give them. */
export async function linkToEach(gateway: GatewayProcess): Promise<readonly Link[]> {
  const links = new Map<number, Link>();
  const wanted = gateway.workerPids().length;
  for (let tried = 0; links.size < wanted; tried++) {
    if (tried === linksTriedMax) throw new Error(`only ${links.size} of ${wanted} workers were reached`);
    const { link, pid } = await linkToSome(gateway);
    if (links.has(pid)) await link.drop();
    else links.set(pid, link);
  }
  return [...links].sort(([a], [b]) => a - b).map(([, link]) => link);
}

/** A connection, and the process that has accepted it. Not to be called twice at once. */
export async function linkToSome(
  gateway: GatewayProcess,
): Promise<{ readonly link: Link; readonly pid: number }> {
  const before = new Set(sockets(gateway).map(({ inode }) => inode));
  const link = await openLink({ port: gateway.port });
  const deadline = Date.now() + acceptTimeoutMs;
  while (Date.now() < deadline) {
    const fresh = sockets(gateway).find(({ inode }) => !before.has(inode));
    if (fresh) return { link, pid: fresh.pid };
    await pause(2);
  }
  throw new Error('no worker has accepted the connection');
}

/** The gateway's ends of its connections, as Linux has them, with the workers that hold them. */
function sockets({
  port,
  workerPids,
}: GatewayProcess): readonly { readonly inode: string; readonly pid: number }[] {
  const here = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  const inodes = new Set(
    rows.filter(([, local, , state]) => local?.endsWith(here) && state === '01').map((row) => row[9]),
  );
  return workerPids().flatMap((pid) =>
    socketsOf(pid).flatMap((inode) => (inodes.has(inode) ? [{ inode, pid }] : [])),
  );
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => socketAt(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function socketAt(path: string): readonly string[] {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.slice(1) ?? [];
  } catch {
    return [];
  }
}
