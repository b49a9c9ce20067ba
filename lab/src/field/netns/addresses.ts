/**
 * Who has which address. The namespaces of a run have no way out, so these may be the same in every run, and none of
 * them can be mistaken for an address of the machine's own network.
 */
export type UplinkName = 'wifi' | 'cell';
export type EndpointName = 'a' | 'b' | 'mute' | 'frozen' | 'nobody' | 'control';

export const uplinkNames: readonly UplinkName[] = ['wifi', 'cell'];

/** A way out of the terminal: its own address there, the router's, and the routing table for that source. */
export const uplinks: Readonly<
  Record<UplinkName, { readonly terminal: string; readonly router: string; readonly table: number }>
> = {
  wifi: { terminal: '10.77.1.2', router: '10.77.1.1', table: 101 },
  cell: { terminal: '10.77.2.2', router: '10.77.2.1', table: 102 },
};

/** Everything behind the routers: both addresses of the gateway, two that never answer, one without a listener. */
export const endpointHosts: Readonly<Record<EndpointName, string>> = {
  a: '10.200.0.1',
  b: '10.200.0.2',
  mute: '10.200.0.3',
  frozen: '10.200.0.4',
  nobody: '10.200.0.5',
  control: '10.200.0.9',
};

export const ports = { tls: 9_443, tcp: 9_000 } as const;
export type FieldScheme = keyof typeof ports;

/** The /30 between a lane's router and the core: the router's address, and the core's. */
export function transitOf(
  lane: number,
  uplink: UplinkName,
): { readonly router: string; readonly core: string } {
  const first = 4 * lane;
  const net = `10.78.${uplinkNames.indexOf(uplink)}`;
  return { router: `${net}.${first + 2}`, core: `${net}.${first + 1}` };
}
