import { readFileSync } from 'node:fs';
import { ports } from '../netns/addresses.ts';

const established = '01';
const portsInHex = Object.values(ports).map((port) => port.toString(16).toUpperCase().padStart(4, '0'));

/** Connections to gateways that are open in this network namespace, as the kernel has them (proc_net_tcp.txt). */
export function openLinks(): number {
  const [, ...lines] = readFileSync('/proc/self/net/tcp', 'utf8').trim().split('\n');
  return lines.filter((line) => {
    const [, , remote = '', state] = line.trim().split(/\s+/);
    return state === established && portsInHex.includes(remote.split(':')[1] ?? '');
  }).length;
}
