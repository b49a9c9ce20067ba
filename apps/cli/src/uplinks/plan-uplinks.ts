import { limits } from '../limits.ts';
import type { Address, Device, Family, Gateway, Network, Route, Rule } from './network.ts';

/** A way out as it was asked for. */
export interface UplinkRequest {
  /** `wifi` */
  readonly name: string;
  /** `wlan0` */
  readonly device: string;
  /** Given where the system has no default route over the device; one of each family at most. */
  readonly gateways: readonly Gateway[];
}

/** How far an uplink can be set up now. */
export type UplinkState =
  | 'ready'
  /** The machine has no such device, at least not now. */
  | 'no-device'
  /** Not connected: it gets its rules when it has an address. */
  | 'no-address'
  /** Nobody has said where its default route leads; only its own network is reached over it. */
  | 'no-gateway';

export interface PlannedUplink {
  readonly name: string;
  readonly device: string;
  readonly state: UplinkState;
  readonly table: number;
  readonly addresses: readonly Address[];
  readonly gateways: readonly Gateway[];
}

/** Words of one command: `['ip', '-4', 'rule', 'add', …]`. */
export type Command = readonly string[];

export interface UplinkPlan {
  readonly uplinks: readonly PlannedUplink[];
  /** What is left to do, in this order; none when all is as it should be. */
  readonly commands: readonly Command[];
}

/**
 * What makes the system send what comes from an uplink's address over that uplink's device: a routing table for each,
 * chosen by a rule on the source. A table ends in "unreachable", so that an uplink that is down fails at once instead of
 * going out another way under its name.
 */
export function planUplinks(requests: readonly UplinkRequest[], network: Network): UplinkPlan {
  const uplinks = requests.map((request, index) => plannedUplink(request, index, network.devices));
  const rules = uplinks.flatMap(rulesOf);
  const routes = uplinks.flatMap(routesOf);
  const isWanted = (route: Route) => routes.some((wanted) => isSameRoute(wanted, route));
  const missing = routes.filter((route) => !network.routes.some((found) => isSameRoute(found, route)));
  const replaced = missing.map((route) => network.routes.find((found) => isSamePlace(found, route)));
  return {
    uplinks,
    commands: [
      ...missing.map(replaceRoute),
      ...rules.filter((rule) => !network.rules.some((found) => isSameRule(found, rule))).map(addRule),
      ...ownRules(network)
        .filter((rule) => !rules.some((wanted) => isSameRule(wanted, rule)))
        .map(deleteRule),
      ...network.routes.filter((route) => !isWanted(route) && !replaced.includes(route)).map(deleteRoute),
    ],
  };
}

/** What takes all of it back. */
export function planRemoval(network: Network): readonly Command[] {
  const tables = new Set(network.routes.map(({ family, table }) => `${family} ${table}`));
  const flushes = [...tables].map((key) => {
    const [family = '', table = ''] = key.split(' ');
    return ['ip', `-${family}`, 'route', 'flush', 'table', table];
  });
  return [...ownRules(network).map(deleteRule), ...flushes];
}

export function isOwnTable(table: number): boolean {
  return table >= limits.uplinkTableFirst && table < limits.uplinkTableFirst + limits.uplinksMax;
}

function plannedUplink(request: UplinkRequest, index: number, devices: readonly Device[]): PlannedUplink {
  const { name, device } = request;
  const found = devices.find((other) => other.name === device);
  const addresses = found?.addresses ?? [];
  const gateways = ([4, 6] as const).flatMap((family) => {
    const isOfFamily = (of: { readonly family: Family }) => of.family === family;
    if (!addresses.some(isOfFamily)) return [];
    const given = request.gateways.filter(isOfFamily);
    return given.length > 0 ? given : (found?.gateways.filter(isOfFamily).slice(0, 1) ?? []);
  });
  const table = limits.uplinkTableFirst + index;
  return { name, device, table, addresses, gateways, state: stateOf(found, gateways) };
}

function stateOf(device: Device | undefined, gateways: readonly Gateway[]): UplinkState {
  if (!device) return 'no-device';
  if (device.addresses.length === 0) return 'no-address';
  return gateways.length > 0 ? 'ready' : 'no-gateway';
}

function rulesOf({ addresses, table }: PlannedUplink): readonly Rule[] {
  return addresses.map(({ family, address }) => ({ family, priority: table, from: address, table }));
}

function routesOf({ addresses, gateways, device, table }: PlannedUplink): readonly Route[] {
  const networks = addresses
    .filter(({ family, prefixLength }) => prefixLength < hostBits(family))
    .map((address) => ({
      family: address.family,
      table,
      to: networkOf(address),
      device,
      via: null,
      metric: null,
    }));
  const defaults = gateways.map(({ family, address }) => ({
    family,
    table,
    to: 'default',
    device,
    via: address,
    metric: null,
  }));
  const families = [...new Set(addresses.map(({ family }) => family))];
  const ends = families.map((family) => ({
    ...{ family, table, to: 'default', device: null, via: null },
    metric: limits.unreachableMetric,
  }));
  const onLink = gateways
    .filter(({ isOnLink, address }) => isOnLink && address !== null)
    .map(({ family, address }) => ({
      ...{ family, table, to: `${address}/${hostBits(family)}`, device, via: null, metric: null },
    }));
  return unique([...networks, ...onLink, ...defaults, ...ends]);
}

function unique(routes: readonly Route[]): readonly Route[] {
  return routes.filter((route, i) => routes.findIndex((other) => isSameRoute(other, route)) === i);
}

function hostBits(family: Family): number {
  return family === 4 ? 32 : 128;
}

/** The network an address lies in, as `ip` writes it. */
export function networkOf({ family, address, prefixLength }: Address): string {
  const bits = BigInt(hostBits(family));
  const hostMask = (1n << (bits - BigInt(prefixLength))) - 1n;
  const network = numberOf(family, address) & ~hostMask;
  return `${textOf(family, network)}/${prefixLength}`;
}

function numberOf(family: Family, address: string): bigint {
  if (family === 4) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail ?? '').length;
  const all = [
    ...groups(head),
    ...Array<string>(tail === undefined ? 0 : missing).fill('0'),
    ...groups(tail ?? ''),
  ];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** IPv6 by the URL parser, which shortens it as `ip` does (RFC 5952). */
function textOf(family: Family, number: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
  const digits = number.toString(16).padStart(32, '0');
  return new URL(`http://[${digits.match(/.{4}/g)?.join(':')}]`).hostname.slice(1, -1);
}

function ownRules({ rules }: Network): readonly Rule[] {
  return rules.filter(({ table, priority }) => isOwnTable(table) && isOwnTable(priority));
}

function isSameRule(a: Rule, b: Rule): boolean {
  return a.family === b.family && a.priority === b.priority && a.from === b.from && a.table === b.table;
}

function isSameRoute(a: Route, b: Route): boolean {
  return isSamePlace(a, b) && a.device === b.device && a.via === b.via;
}

/** `ip route replace` puts one in the other's place: the first that the kernel has there is gone then. */
function isSamePlace(a: Route, b: Route): boolean {
  return a.family === b.family && a.table === b.table && a.to === b.to && a.metric === b.metric;
}

function addRule(rule: Rule): Command {
  return ['ip', `-${rule.family}`, 'rule', 'add', ...ruleWords(rule)];
}

function deleteRule(rule: Rule): Command {
  return ['ip', `-${rule.family}`, 'rule', 'del', ...ruleWords(rule)];
}

function ruleWords({ from, table, priority }: Rule): readonly string[] {
  return ['from', from, 'lookup', String(table), 'priority', String(priority)];
}

function replaceRoute(route: Route): Command {
  return ['ip', `-${route.family}`, 'route', 'replace', ...routeWords(route)];
}

function deleteRoute(route: Route): Command {
  return ['ip', `-${route.family}`, 'route', 'del', ...routeWords(route)];
}

function routeWords({ to, device, via, metric, table }: Route): readonly string[] {
  const way =
    device === null ? ['unreachable', to] : [to, ...(via === null ? [] : ['via', via]), 'dev', device];
  const rank = metric === null ? [] : ['metric', String(metric)];
  return [...way, ...rank, 'table', String(table)];
}
