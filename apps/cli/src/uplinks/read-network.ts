import type { Address, Device, Family, Gateway, Network, Route, Rule } from './network.ts';
import { isOwnTable } from './plan-uplinks.ts';
import type { RunIp } from './run-ip.ts';

/** What `ip -j` says, as far as it is used here. */
interface LinkRow {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly addr_info: readonly {
    readonly family: string;
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
    readonly deprecated?: boolean;
    readonly tentative?: boolean;
  }[];
}

interface RuleRow {
  readonly priority: number;
  readonly src: string;
  readonly srclen?: number;
  readonly table?: string;
}

interface RouteRow {
  readonly type?: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly metric?: number;
  readonly table?: string;
  readonly flags?: readonly string[];
}

/** What a route has where nobody names a metric (ip-route(8)); for IPv4 `ip` leaves it out. */
const metricDefault = { 4: 0, 6: 1024 } as const;

/** @throws CliError (as a rejection) when there is no `ip`. */
export async function readNetwork(run: RunIp): Promise<Network> {
  const links = JSON.parse(await run(['ip', '-j', 'addr', 'show'])) as readonly LinkRow[];
  const families = await Promise.all(([4, 6] as const).map((family) => readFamily(run, family)));
  const defaults = families.flatMap(({ defaults }) => defaults);
  return {
    devices: links.map((link) => deviceOf(link, defaults)),
    rules: families.flatMap(({ rules }) => rules),
    routes: families.flatMap(({ routes }) => routes),
  };
}

interface DefaultRoute extends Gateway {
  readonly device: string;
}

async function readFamily(run: RunIp, family: Family) {
  const rows = async <T>(...words: readonly string[]): Promise<readonly T[]> => {
    // A kernel without IPv6 refuses to speak of it.
    const text = await run(['ip', '-j', `-${family}`, ...words]).catch((error: unknown) => {
      if (family === 6) return '';
      throw error;
    });
    return JSON.parse(text.trim() || '[]') as readonly T[];
  };
  const [rules, own, defaults] = [
    await rows<RuleRow>('rule', 'show'),
    await rows<RouteRow>('route', 'show', 'table', 'all'),
    await rows<RouteRow>('route', 'show', 'table', 'main', 'default'),
  ];
  return {
    rules: rules.flatMap((row) => ruleOf(family, row)),
    routes: own.filter(({ table }) => isOwnTable(Number(table))).map((row) => routeOf(family, row)),
    defaults: defaults.flatMap((row) => defaultOf(family, row)),
  };
}

function deviceOf({ ifname, flags, addr_info }: LinkRow, defaults: readonly DefaultRoute[]): Device {
  const addresses = addr_info
    .filter(({ scope, deprecated, tentative }) => scope === 'global' && !deprecated && !tentative)
    .map(addressOf);
  const gateways = defaults.filter(({ device }) => device === ifname);
  const isPointToPoint = flags.includes('POINTOPOINT');
  const otherEnds = ([4, 6] as const)
    .filter((family) => isPointToPoint && !gateways.some((gateway) => gateway.family === family))
    .map((family) => ({ family, address: null, isOnLink: false }));
  return {
    name: ifname,
    addresses,
    gateways: [...gateways.map(({ device: _, ...gateway }) => gateway), ...otherEnds],
  };
}

function addressOf({ family, local, prefixlen }: LinkRow['addr_info'][number]): Address {
  return { family: family === 'inet' ? 4 : 6, address: local, prefixLength: prefixlen };
}

function ruleOf(family: Family, { priority, src, srclen, table }: RuleRow): readonly Rule[] {
  if (src === 'all' || table === undefined) return [];
  return [{ family, priority, from: srclen === undefined ? src : `${src}/${srclen}`, table: Number(table) }];
}

function routeOf(family: Family, { type, dst, gateway, dev, metric, table }: RouteRow): Route {
  const isWay = type === undefined || type === 'unicast';
  return {
    family,
    table: Number(table),
    to: dst === 'default' || dst.includes('/') ? dst : `${dst}/${family === 4 ? 32 : 128}`,
    device: isWay ? (dev ?? null) : null,
    via: gateway ?? null,
    metric: metric === undefined || metric === metricDefault[family] ? null : metric,
  };
}

function defaultOf(family: Family, { type, gateway, dev, flags = [] }: RouteRow): readonly DefaultRoute[] {
  if (dev === undefined || (type !== undefined && type !== 'unicast')) return [];
  return [{ family, device: dev, address: gateway ?? null, isOnLink: flags.includes('onlink') }];
}
