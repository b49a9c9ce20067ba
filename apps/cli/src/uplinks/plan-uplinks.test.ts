import { describe, expect, it } from 'vitest';
import type { Device, Network, Route, Rule } from './network.ts';
import { networkOf, planRemoval, planUplinks, type UplinkRequest } from './plan-uplinks.ts';

const wifi: UplinkRequest = { name: 'wifi', device: 'wlan0', gateways: [] };
const cell: UplinkRequest = { name: 'cell', device: 'wwan0', gateways: [] };

const wlan0: Device = {
  name: 'wlan0',
  addresses: [{ family: 4, address: '192.168.1.7', prefixLength: 24 }],
  gateways: [{ family: 4, address: '192.168.1.1', isOnLink: false }],
};
const wwan0: Device = {
  name: 'wwan0',
  addresses: [{ family: 4, address: '10.64.3.9', prefixLength: 32 }],
  gateways: [{ family: 4, address: null, isOnLink: false }],
};

function network(change: Partial<Network> = {}): Network {
  return { devices: [wlan0, wwan0], rules: [], routes: [], ...change };
}

function lines(plan: { readonly commands: readonly (readonly string[])[] }): readonly string[] {
  return plan.commands.map((command) => command.join(' '));
}

/** What a network looks like when the plan's commands have been run on it, by what the kernel does. */
function applied(before: Network, commands: readonly (readonly string[])[]): Network {
  const rules: Rule[] = [...before.rules];
  const routes: Route[] = [...before.routes];
  for (const [, flag, kind, verb, ...words] of commands) {
    const family = flag === '-6' ? 6 : 4;
    const after = (word: string) => words[words.indexOf(word) + 1] ?? '';
    const has = (word: string) => words.includes(word);
    if (kind === 'rule') {
      const rule = { family, priority: Number(after('priority')), from: after('from') } as const;
      const at = rules.findIndex(
        (other) => JSON.stringify(other) === JSON.stringify({ ...rule, table: Number(after('lookup')) }),
      );
      if (verb === 'add') rules.push({ ...rule, table: Number(after('lookup')) });
      else rules.splice(at, at < 0 ? 0 : 1);
    } else {
      const to = has('unreachable') ? after('unreachable') : (words[0] ?? '');
      const route: Route = {
        ...{ family, table: Number(after('table')), to },
        device: has('dev') ? after('dev') : null,
        via: has('via') ? after('via') : null,
        metric: has('metric') ? Number(after('metric')) : null,
      };
      const found = (is: (other: Route) => boolean) => {
        const at = routes.findIndex(is);
        return at < 0 ? routes.length : at;
      };
      if (verb === 'replace') routes.splice(found(isInPlaceOf(route)), 1, route);
      else if (verb === 'del') {
        const at = found((other) => JSON.stringify(other) === JSON.stringify(route));
        if (at === routes.length) throw new Error(`No such process: ${words.join(' ')}`);
        routes.splice(at, 1);
      } else routes.splice(0, routes.length, ...routes.filter(({ table }) => table !== route.table));
    }
  }
  return { ...before, rules, routes };
}

/** A route has its place by destination and metric; another device or router makes no second one. */
function isInPlaceOf({ family, table, to, metric }: Route): (other: Route) => boolean {
  const place = JSON.stringify([family, table, to, metric]);
  return (other) => JSON.stringify([other.family, other.table, other.to, other.metric]) === place;
}

describe('the plan of two uplinks', () => {
  it('gives each a table of its own, and sends there what comes from its address', () => {
    const plan = planUplinks([wifi, cell], network());
    expect(lines(plan)).toEqual([
      'ip -4 route replace 192.168.1.0/24 dev wlan0 table 20800',
      'ip -4 route replace default via 192.168.1.1 dev wlan0 table 20800',
      'ip -4 route replace unreachable default metric 1000000 table 20800',
      'ip -4 route replace default dev wwan0 table 20801',
      'ip -4 route replace unreachable default metric 1000000 table 20801',
      'ip -4 rule add from 192.168.1.7 lookup 20800 priority 20800',
      'ip -4 rule add from 10.64.3.9 lookup 20801 priority 20801',
    ]);
    expect(plan.uplinks.map(({ state }) => state)).toEqual(['ready', 'ready']);
  });

  it('leaves nothing to do when it has been carried out', () => {
    const first = planUplinks([wifi, cell], network());
    expect(planUplinks([wifi, cell], applied(network(), first.commands)).commands).toEqual([]);
  });

  it('does only what differs when an address has changed, and takes the old one back', () => {
    const before = applied(network(), planUplinks([wifi, cell], network()).commands);
    const moved: Device = {
      ...wlan0,
      addresses: [{ family: 4, address: '172.16.5.20', prefixLength: 20 }],
      gateways: [{ family: 4, address: '172.16.0.1', isOnLink: false }],
    };
    const plan = planUplinks([wifi, cell], { ...before, devices: [moved, wwan0] });
    expect(lines(plan)).toEqual([
      'ip -4 route replace 172.16.0.0/20 dev wlan0 table 20800',
      'ip -4 route replace default via 172.16.0.1 dev wlan0 table 20800',
      'ip -4 rule add from 172.16.5.20 lookup 20800 priority 20800',
      'ip -4 rule del from 192.168.1.7 lookup 20800 priority 20800',
      'ip -4 route del 192.168.1.0/24 dev wlan0 table 20800',
    ]);
    const after = { ...applied(before, plan.commands), devices: [moved, wwan0] };
    expect(planUplinks([wifi, cell], after).commands).toEqual([]);
  });

  it('puts a new router in the place of the old one', () => {
    const before = applied(network(), planUplinks([wifi, cell], network()).commands);
    const devices = [
      { ...wlan0, gateways: [{ family: 4, address: '192.168.1.254', isOnLink: false } as const] },
      wwan0,
    ];
    const plan = planUplinks([wifi, cell], { ...before, devices });
    expect(lines(plan)).toEqual(['ip -4 route replace default via 192.168.1.254 dev wlan0 table 20800']);
    const after = { ...applied(before, plan.commands), devices };
    expect(planUplinks([wifi, cell], after).commands).toEqual([]);
  });

  it('takes away what somebody else has put beside its routes', () => {
    const before = applied(network(), planUplinks([wifi], network()).commands);
    const way = { family: 4, table: 20_800, to: 'default', device: 'wlan0', via: '192.168.1.9' } as const;
    const foreign: readonly Route[] = [
      { ...way, metric: 50 },
      { ...way, metric: null },
    ];
    const plan = planUplinks([wifi], { ...before, routes: [...before.routes, ...foreign] });
    expect(lines(plan)).toEqual([
      'ip -4 route del default via 192.168.1.9 dev wlan0 metric 50 table 20800',
      'ip -4 route del default via 192.168.1.9 dev wlan0 table 20800',
    ]);
  });

  it('takes everything back, and nothing of others', () => {
    const others: Rule = { family: 4, priority: 100, from: '10.9.9.9', table: 100 };
    const foreign = network({ rules: [others] });
    const before = applied(foreign, planUplinks([wifi, cell], foreign).commands);
    expect(lines({ commands: planRemoval(before) })).toEqual([
      'ip -4 rule del from 192.168.1.7 lookup 20800 priority 20800',
      'ip -4 rule del from 10.64.3.9 lookup 20801 priority 20801',
      'ip -4 route flush table 20800',
      'ip -4 route flush table 20801',
    ]);
    const after = applied(before, planRemoval(before));
    expect({ rules: after.rules, routes: after.routes }).toEqual({ rules: [others], routes: [] });
    expect(planRemoval(after)).toEqual([]);
  });
});

describe('an uplink', () => {
  it('with IPv6 has a table of that too', () => {
    const both: Device = {
      ...wlan0,
      addresses: [...wlan0.addresses, { family: 6, address: '2001:db8:7::a1', prefixLength: 64 }],
      gateways: [...wlan0.gateways, { family: 6, address: 'fe80::1', isOnLink: false }],
    };
    expect(lines(planUplinks([wifi], network({ devices: [both] })))).toEqual(
      expect.arrayContaining([
        'ip -6 route replace 2001:db8:7::/64 dev wlan0 table 20800',
        'ip -6 route replace default via fe80::1 dev wlan0 table 20800',
        'ip -6 rule add from 2001:db8:7::a1 lookup 20800 priority 20800',
      ]),
    );
  });

  it('whose router lies in no network of its own has a way to that', () => {
    const onLink: Device = { ...wlan0, gateways: [{ family: 4, address: '100.64.0.1', isOnLink: true }] };
    const [, way, all] = lines(planUplinks([wifi], network({ devices: [onLink] })));
    expect([way, all]).toEqual([
      'ip -4 route replace 100.64.0.1/32 dev wlan0 table 20800',
      'ip -4 route replace default via 100.64.0.1 dev wlan0 table 20800',
    ]);
  });

  it.each<[string, Device[], UplinkRequest, string]>([
    ['whose device is not there is left alone', [], wifi, 'no-device'],
    ['that is not connected is left alone', [{ ...wlan0, addresses: [], gateways: [] }], wifi, 'no-address'],
    ['without a default route says so', [{ ...wlan0, gateways: [] }], wifi, 'no-gateway'],
    [
      'takes the router that is given',
      [{ ...wlan0, gateways: [] }],
      { ...wifi, gateways: [{ family: 4, address: '192.168.1.254', isOnLink: false }] },
      'ready',
    ],
  ])('%s', (_, devices, request, state) => {
    const plan = planUplinks([request], network({ devices }));
    expect(plan.uplinks[0]?.state).toBe(state);
    const via = request.gateways.map(({ address }) => `via ${address}`);
    expect(via.every((words) => lines(plan).some((line) => line.includes(words)))).toBe(true);
    if (state.startsWith('no-d') || state === 'no-address') expect(plan.commands).toEqual([]);
  });

  it('never goes out another way when it is down: its table ends in unreachable', () => {
    const plan = planUplinks([wifi], network({ devices: [{ ...wlan0, gateways: [] }] }));
    expect(lines(plan)).toContain('ip -4 route replace unreachable default metric 1000000 table 20800');
  });
});

describe('the network of an address', () => {
  it.each([
    [4, '10.0.0.129', 25, '10.0.0.128/25'],
    [4, '10.1.2.3', 8, '10.0.0.0/8'],
    [6, 'fd00:1:2:3:4:5:6:7', 64, 'fd00:1:2:3::/64'],
    [6, '2001:db8::1', 127, '2001:db8::/127'],
  ] as const)('of family %i, %s/%i is %s', (family, address, prefixLength, network) => {
    expect(networkOf({ family, address, prefixLength })).toBe(network);
  });
});
