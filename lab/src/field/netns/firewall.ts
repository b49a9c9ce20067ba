import { BenchError } from '../../bench/bench-error.ts';
import { filterTable, natTable } from './fault.ts';
import type { Namespaces } from './namespaces.ts';
import { runCommand } from './run-command.ts';

/** The usual one first; on some kernels only the older interface has every match that faults are made of. */
const candidates = ['iptables-restore', 'iptables-legacy-restore'] as const;
export type Firewall = (typeof candidates)[number];

/**
 * The command that can make every kind of fault on this machine, found by making them in a namespace of its own.
 * @throws BenchError with the last one's words when there is none.
 */
export async function findFirewall(namespaces: Namespaces): Promise<Firewall> {
  await namespaces.add(['probe']);
  const rules = filterTable(
    [
      { kind: 'drop' },
      { kind: 'reject', as: 'tcp-reset' },
      { kind: 'loss', share: 0.5 },
      { kind: 'first-syn-lost' },
      { kind: 'syn-limit', perSecond: 1 },
    ],
    'wifi',
  );
  let why = '';
  for (const candidate of candidates) {
    const words = [...namespaces.under('probe'), candidate];
    const fault = await runCommand(words, natTable + rules).then(
      () => null,
      (error: BenchError) => error.params['why'] ?? '',
    );
    if (fault === null) return candidate;
    why = fault;
  }
  throw new BenchError('firewall-unfit', { why });
}
