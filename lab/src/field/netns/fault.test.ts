import { describe, expect, it } from 'vitest';
import { type Fault, faultyRoutes, filterTable, flowIdleSeconds } from './fault.ts';

const forwardRules = (faults: readonly Fault[], uplink: 'wifi' | 'cell') =>
  filterTable(faults, uplink)
    .split('\n')
    .filter((line) => line.startsWith('-A FORWARD') && !line.includes('INVALID'));

describe('a fault in the router of an uplink', () => {
  it('that drops one endpoint is silent both ways, and leaves the others alone', () => {
    expect(forwardRules([{ kind: 'drop', endpoint: 'a' }], 'wifi')).toEqual([
      '-A FORWARD -i lan -d 10.200.0.1 -j DROP',
      '-A FORWARD -i wan -s 10.200.0.1 -j DROP',
    ]);
  });

  it('of one uplink is made in no other', () => {
    const faults: readonly Fault[] = [{ kind: 'reject', as: 'tcp-reset', uplink: 'wifi' }];
    expect(forwardRules(faults, 'wifi')).toEqual([
      '-A FORWARD -i lan -p tcp -j REJECT --reject-with tcp-reset',
    ]);
    expect(forwardRules(faults, 'cell')).toEqual([]);
  });

  it('that loses a share of the packets loses them either way', () => {
    const rules = forwardRules([{ kind: 'loss', share: 0.3 }], 'cell');
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(rule).toContain('--mode random --probability 0.3 -j DROP');
  });

  it('may stand in the way as a route, to one endpoint or to all', () => {
    const all: readonly Fault[] = [{ kind: 'no-route', as: 'blackhole' }];
    const one: readonly Fault[] = [{ kind: 'no-route', as: 'prohibit', endpoint: 'b', uplink: 'cell' }];
    expect(faultyRoutes(all, 'wifi')).toEqual(['blackhole 10.200.0.0/25']);
    expect(faultyRoutes(one, 'cell')).toEqual(['prohibit 10.200.0.2']);
    expect(faultyRoutes(one, 'wifi')).toEqual([]);
  });

  it('may be a NAT that forgets; one without it remembers for a day', () => {
    expect(flowIdleSeconds([{ kind: 'flows-forgotten', idleSeconds: 2 }], 'wifi')).toBe(2);
    expect(flowIdleSeconds([], 'wifi')).toBe(86_400);
  });
});

describe('a router without faults', () => {
  it('is silent to strangers, as a shop’s is', () => {
    expect(filterTable([], 'wifi').split('\n')).toContain(
      '-A INPUT -i wan -m conntrack --ctstate NEW,INVALID -j DROP',
    );
    expect(forwardRules([], 'wifi')).toEqual([]);
  });
});
