import { endpointHosts, transitOf, type UplinkName, uplinkNames, uplinks } from './addresses.ts';
import { type Fault, faultyRoutes, filterTable, flowIdleSeconds, natTable } from './fault.ts';
import { type Firewall, findFirewall } from './firewall.ts';
import { Namespaces } from './namespaces.ts';
import { runCommand } from './run-command.ts';

/**
 * The networks of one run. A lane is one shop:
 *
 *     terminal ─ wifi ─ shop router (NAT, firewall) ─┐
 *              └ cell ─ carrier's NAT ───────────────┴─ core: gateway at a and b, mute, frozen, control
 *
 * Faults are made in the routers of a lane, so that lanes do not disturb each other.
 */
export class Site {
  readonly #namespaces: Namespaces;
  readonly #firewall: Firewall;
  /** Routes that a fault has put in the way, by router. */
  readonly #faultyRoutes = new Map<string, readonly string[]>();

  private constructor(namespaces: Namespaces, firewall: Firewall) {
    this.#namespaces = namespaces;
    this.#firewall = firewall;
  }

  static async make(lanes: number): Promise<Site> {
    const namespaces = new Namespaces();
    try {
      const firewall = await findFirewall(namespaces);
      await namespaces.add(['core']);
      await namespaces.ip('core', [
        'link set lo up',
        ...Object.values(endpointHosts).map((host) => `addr add ${host}/32 dev lo`),
      ]);
      await Promise.all(Array.from({ length: lanes }, (_, lane) => addLane(namespaces, firewall, lane)));
      return new Site(namespaces, firewall);
    } catch (error) {
      await namespaces.remove();
      throw error;
    }
  }

  /** The words that start a command where the gateway is, or where a lane's terminal is. */
  underCore(): readonly string[] {
    return this.#namespaces.under('core');
  }

  underTerminal(lane: number): readonly string[] {
    return this.#namespaces.under(terminalLabel(lane));
  }

  /** Has a lane these faults and no others; counters of faults such as `first-syn-lost` begin anew. */
  async setFaults(lane: number, faults: readonly Fault[]): Promise<void> {
    await Promise.all(uplinkNames.map((uplink) => this.#setFaults(lane, uplink, faults)));
  }

  /** Puts the filter alone into place again: counters begin anew. */
  async rearm(lane: number, faults: readonly Fault[]): Promise<void> {
    await Promise.all(uplinkNames.map((uplink) => this.#filter(lane, uplink, faults)));
  }

  remove(): Promise<void> {
    return this.#namespaces.remove();
  }

  async #setFaults(lane: number, uplink: UplinkName, faults: readonly Fault[]): Promise<void> {
    const router = routerLabel(lane, uplink);
    const before = this.#faultyRoutes.get(router) ?? [];
    const routes = faultyRoutes(faults, uplink);
    this.#faultyRoutes.set(router, routes);
    await this.#namespaces.sysctl(router, {
      'netfilter/nf_conntrack_tcp_timeout_established': flowIdleSeconds(faults, uplink),
    });
    if (before.length > 0)
      await this.#namespaces.ip(
        router,
        before.map((route) => `route del ${route}`),
      );
    if (routes.length > 0)
      await this.#namespaces.ip(
        router,
        routes.map((route) => `route add ${route}`),
      );
    await this.#filter(lane, uplink, faults);
  }

  async #filter(lane: number, uplink: UplinkName, faults: readonly Fault[]): Promise<void> {
    const words = [...this.#namespaces.under(routerLabel(lane, uplink)), this.#firewall];
    await runCommand(words, filterTable(faults, uplink));
  }
}

const terminalLabel = (lane: number) => `${lane}-terminal`;
const routerLabel = (lane: number, uplink: UplinkName) => `${lane}-${uplink}`;

async function addLane(namespaces: Namespaces, firewall: Firewall, lane: number): Promise<void> {
  const terminal = terminalLabel(lane);
  await namespaces.add([terminal, ...uplinkNames.map((uplink) => routerLabel(lane, uplink))]);
  for (const uplink of uplinkNames) {
    await addUplink(namespaces, lane, uplink);
    const words = [...namespaces.under(routerLabel(lane, uplink)), firewall];
    await runCommand(words, natTable + filterTable([], uplink));
  }
  await namespaces.ip(terminal, ['link set lo up']);
}

/** One uplink, its router with NAT, and the way on to the core. */
async function addUplink(namespaces: Namespaces, lane: number, uplink: UplinkName): Promise<void> {
  const [terminal, router] = [terminalLabel(lane), routerLabel(lane, uplink)];
  const { terminal: address, router: gateway, table } = uplinks[uplink];
  const transit = transitOf(lane, uplink);
  const far = `${uplink}${lane}`;
  await namespaces.ipOutside([
    `link add ${uplink} netns ${namespaces.name(terminal)} type veth peer name lan netns ${namespaces.name(router)}`,
    `link add wan netns ${namespaces.name(router)} type veth peer name ${far} netns ${namespaces.name('core')}`,
  ]);
  await namespaces.ip('core', [`addr add ${transit.core}/30 dev ${far}`, `link set ${far} up`]);
  await namespaces.sysctl(router, {
    'ipv4/ip_forward': 1,
    'netfilter/nf_conntrack_tcp_loose': 0,
    // A router says no once a second or so; the many sign-ins of a run would spend that, and most would meet silence.
    // The mask says what is limited. A limit of 0 would leave routes that say no without a word (inetpeer.c).
    'ipv4/icmp_ratemask': 0,
  });
  await namespaces.ip(router, [
    'link set lo up',
    `addr add ${gateway}/24 dev lan`,
    'link set lan up',
    `addr add ${transit.router}/30 dev wan`,
    'link set wan up',
    `route add default via ${transit.core}`,
  ]);
  await namespaces.ip(terminal, [
    `addr add ${address}/24 dev ${uplink}`,
    `link set ${uplink} up`,
    `route add default via ${gateway} dev ${uplink} metric ${table}`,
    `route add default via ${gateway} dev ${uplink} table ${table}`,
    `rule add from ${address} lookup ${table}`,
  ]);
}
