import { type DialResult, dialTcp, type Endpoint } from '@rollcall/transport';
import { limits } from '../limits.ts';
import type { Address, Family } from './network.ts';
import type { PlannedUplink, UplinkState } from './plan-uplinks.ts';
import type { RunIp } from './run-ip.ts';

/** Whether what comes from one address goes out by its own uplink. */
export interface CheckedPath {
  readonly address: string;
  /** The device it would leave by; null where there is no way. */
  readonly goesBy: string | null;
  readonly isRight: boolean;
  /** `connected`, or what a connection to the endpoint failed with; null where none was asked for. */
  readonly connect: string | null;
  readonly connectMs: number | null;
}

export interface CheckedUplink {
  readonly name: string;
  readonly device: string;
  readonly state: UplinkState;
  readonly paths: readonly CheckedPath[];
  readonly isRight: boolean;
}

/** Addresses that nobody has (RFC 5737, RFC 3849): the kernel is asked for its way there, nothing is sent. */
const elsewhere: Readonly<Record<Family, string>> = { 4: '198.51.100.1', 6: '2001:db8::1' };

/** Asks the kernel where each uplink's addresses go out, and where an endpoint is given, connects to it from each. */
export async function checkUplinks(
  uplinks: readonly PlannedUplink[],
  { run, endpoint }: { readonly run: RunIp; readonly endpoint: Endpoint | null },
): Promise<readonly CheckedUplink[]> {
  return Promise.all(
    uplinks.map(async ({ name, device, state, addresses, gateways }) => {
      // An IPv6 address without a router is no way out, and no fault where IPv4 has one.
      const hasGateway = (family: Family) => gateways.some((gateway) => gateway.family === family);
      const routed = addresses.filter(({ family }) => gateways.length === 0 || hasGateway(family));
      const paths = await Promise.all(routed.map((address) => checkPath(address, device, { run, endpoint })));
      const isRouted = state === 'ready' && paths.every(({ isRight }) => isRight);
      const isConnected = endpoint === null || paths.some(({ connect }) => connect === 'connected');
      return { name, device, state, paths, isRight: isRouted && isConnected };
    }),
  );
}

async function checkPath(
  { family, address }: Address,
  device: string,
  { run, endpoint }: { readonly run: RunIp; readonly endpoint: Endpoint | null },
): Promise<CheckedPath> {
  const way = ['ip', '-j', `-${family}`, 'route', 'get', elsewhere[family], 'from', address];
  // It fails where there is no way.
  const text = await run(way).catch(() => '[]');
  const goesBy = (JSON.parse(text) as readonly { readonly dev?: string }[])[0]?.dev ?? null;
  const dialled = endpoint && (await connectFrom(address, endpoint));
  return {
    address,
    goesBy,
    isRight: goesBy === device,
    connect: dialled && connectionWord(dialled),
    connectMs: dialled?.ok ? Math.round(dialled.phases.connectMs ?? 0) : null,
  };
}

/** Null where the endpoint has no address of this family: there was nothing to try. */
function connectionWord(dialled: DialResult): string | null {
  if (dialled.ok) return 'connected';
  return dialled.failure.systemCode === 'EAFNOSUPPORT' ? null : dialled.failure.kind;
}

async function connectFrom(localAddress: string, { host, port }: Endpoint): Promise<DialResult> {
  const dialled = await dialTcp({
    ...{ host, port, localAddress, connectTimeoutMs: limits.uplinkConnectTimeoutMs },
    onBytes() {},
    onClose() {},
  });
  if (dialled.ok) dialled.link.destroy('the check is over');
  return dialled;
}
